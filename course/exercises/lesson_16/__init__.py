"""Lesson 16, RNN: a loop that remembers, gradients through time, truncation, the gates of GRU and LSTM."""
