"""Answers that may be open: True, False, and None where it cannot be told."""

from __future__ import annotations

from collections.abc import Collection


def denied(answer: bool | None) -> bool | None:
    """The contrary of an answer; an open one stays open."""
    return None if answer is None else not answer


def either(answers: Collection[bool | None]) -> bool | None:
    """Whether any of several holds: one that does settles it, an open one leaves it open."""
    return True if True in answers else None if None in answers else False


def both(answers: Collection[bool | None]) -> bool | None:
    """Whether all of several hold: one that does not settles it, an open one leaves it open."""
    return False if False in answers else None if None in answers else True


def joined(operator: str, left: bool | None, right: bool | None) -> bool | None:
    """The answer of two conditions joined by 且, 或 or 则."""
    if operator == "且":
        return both((left, right))
    return either((denied(left) if operator == "则" else left, right))
