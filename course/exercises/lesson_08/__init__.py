"""Lesson 08, Losses: softmax and log-sum-exp that do not overflow, cross-entropy and its gradient, layer_norm, gelu."""
