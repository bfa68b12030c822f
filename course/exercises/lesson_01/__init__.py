"""Lesson 01, Derivatives: nudge and measure, how small a nudge, how slopes combine, what they cost."""
