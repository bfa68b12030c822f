"""Lesson 02, Value: the five primitives, what they compose, and a test for an operation of unknown quality."""
