"""Lesson 04, A neuron learns: from a score to a net that trains."""
