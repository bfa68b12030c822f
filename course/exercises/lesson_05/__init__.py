"""Lesson 05, A tensor of Values: shapes, broadcasting, the matrix product, and what GPT-2 is made of."""
