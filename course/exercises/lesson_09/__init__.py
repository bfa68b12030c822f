"""Lesson 09, Modules: find parameters, a linear layer, saving and loading, and how large the first weights should be."""
