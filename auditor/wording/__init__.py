"""Findings in words, in both languages from one catalogue: every report format shows what is worked
out here (`explain`), so all say the same of the same figures.
"""
