"""Lesson 03, Backpropagation: slopes along paths, a topological order, and `backward`."""
