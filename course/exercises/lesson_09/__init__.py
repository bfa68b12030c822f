"""Lesson 09, Modules: find parameters, save and load them, choose how large they begin."""
