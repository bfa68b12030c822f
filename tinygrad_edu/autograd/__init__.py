"""Automatic differentiation of arrays: an op and its vjps, grad mode, recording, in-place detection, the backward pass."""
