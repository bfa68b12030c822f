"""Compiled twins of the fused ops: see `twin`."""
