"""Automatic differentiation of single numbers: finite differences, Value, and what is built of Values."""
