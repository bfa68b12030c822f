"""Lesson 10, Optimisers: momentum, Adam, decoupled weight decay, a schedule, clipping."""
