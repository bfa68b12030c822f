"""Lesson 17, Tokens: pairs, merges, bytes, training, encoding, decoding, pieces of text, and bits for each letter."""
