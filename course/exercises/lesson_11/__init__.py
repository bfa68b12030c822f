"""Lesson 11, An MLP reads digits: data, batches, the training loop, evaluation, overfitting, dropout, spread, confusion."""
