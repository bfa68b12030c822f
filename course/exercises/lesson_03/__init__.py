"""Lesson 03, Backpropagation: slopes along paths, a safe order, and `backward`."""
