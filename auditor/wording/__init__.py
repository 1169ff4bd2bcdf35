"""Findings in words, in both languages, from one catalogue."""
