"""Evaluators: one language, several ways to answer it, the same answers."""
