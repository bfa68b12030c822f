"""Lesson 18, GPT-2: a file of weights, the choice of the next token, the cache, the cost of a token, the lens."""
