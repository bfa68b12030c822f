"""Lesson 13, Language models: bits, bigrams, targets, windows of context, honest splits, sampling, and the loop that writes."""
