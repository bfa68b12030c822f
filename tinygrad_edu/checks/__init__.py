"""Checking gradients, and derivatives of higher order."""
