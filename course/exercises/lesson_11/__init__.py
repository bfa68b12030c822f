"""Lesson 11, An MLP reads digits: data, batches, the loop, evaluation, overfitting, dropout, spread, confusion."""
