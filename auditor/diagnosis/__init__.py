"""Which figure is wrong, what was not checked, and what would be caught."""
