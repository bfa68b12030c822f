"""Lesson 06, Tensor: one node for a whole array, gradients of sums, products and choices, and the backward pass."""
