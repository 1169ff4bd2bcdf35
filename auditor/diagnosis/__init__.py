"""Which figure is wrong, what was not checked, and what would be caught."""

from auditor.diagnosis.suspects import diagnose

__all__ = ["diagnose"]
