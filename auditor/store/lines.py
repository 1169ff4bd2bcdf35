"""Rows into the CSV files that the database reads: one dialect."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import IO


class Lines:
    """A writer of rows; a carriage return, which the reader takes for the end of a line, is shown
    as a sign.
    """

    def __init__(self, file: IO[str]) -> None:
        self._writer = csv.writer(file, lineterminator="\n")

    def writerow(self, row: Iterable[object]) -> None:
        """One row."""
        self._writer.writerow(
            [one.replace("\r", "␍") if isinstance(one, str) else one for one in row]
        )

    def writerows(self, rows: Iterable[Iterable[object]]) -> None:
        """Several."""
        for row in rows:
            self.writerow(row)
