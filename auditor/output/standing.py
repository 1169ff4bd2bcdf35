"""The standard streams as the program finds them."""

from __future__ import annotations

import os
import sys


def standing_streams() -> None:
    """A stream that was closed before the start leads nowhere from here on: its number must not be
    given to another file.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
