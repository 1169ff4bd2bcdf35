"""Paragraphs to claims: what the text asserts of figures."""
