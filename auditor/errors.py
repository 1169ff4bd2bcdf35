"""The one base of the errors that the program raises for others to catch, and those that several
rooms share.
"""

from __future__ import annotations


class AuditorError(Exception):
    """Something that cannot be done, for a reason outside the program; as text one line that says
    what, where and what to do."""


class StoreError(AuditorError):
    """A store that cannot be opened or read; the message says why."""


class PoolBroken(AuditorError):
    """Workers cannot even start."""


class UnknownRule(AuditorError, KeyError):
    """A name that fits no rule of the pack; the name is its first argument."""
