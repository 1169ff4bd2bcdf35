"""Checks the arithmetic of published Chinese departmental final accounts (部门决算)."""
