"""Lesson 00, Welcome: a line with two knobs, a prediction about it, and a number that says how far it misses."""
