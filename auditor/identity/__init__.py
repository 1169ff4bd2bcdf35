"""Whose report a document is and of which year, where it says otherwise, and where another report
begins.
"""
