"""Lesson 07, Trust: a gradient check, a test worth its name, second derivatives, in-place changes."""
