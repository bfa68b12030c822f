"""Lesson 13, Language models: bits, bigrams, targets, windows, honest splits, sampling, and the loop that writes."""
