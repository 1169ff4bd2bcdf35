"""What one report may take where nothing else is said; the switches --timeout and --memory change
it.
"""

from typing import Final

TIMEOUT: Final = 60.0
"""Seconds of a report, or of each page of a scan."""
MEMORY: Final = 2048
"""MB."""
