"""Which grid is which statutory table, and every row and column of it by name."""
