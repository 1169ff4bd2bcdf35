"""The way out: text made harmless to show, CSV, files written whole or not at all, never over an
input.
"""
