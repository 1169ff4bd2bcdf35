"""An embedded database (DuckDB) of runs over many reports: figures, checks and findings, ready
views, exports.

Importing this costs nothing; `duckdb` (extra `store`) is imported where a store is opened.
"""
