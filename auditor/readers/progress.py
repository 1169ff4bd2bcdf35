"""What a reader says while it works: which page of how many. Whoever runs it may listen; nobody has
to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from auditor.message import Said

Listener = Callable[[Said], None]

_listeners: list[Listener] = []


@contextmanager
def heard(listener: Listener) -> Iterator[None]:
    """Within, `listener` hears what readers tell."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def tell(message: Said) -> None:
    """Say that one more step of a reading of bounded length begins, as `识别扫描页 3/11`.

    The limit of time holds for each such step, so a reader tells only steps whose number a limit
    bounds.
    """
    for listener in _listeners:
        listener(message)
