"""Public names of a package, imported when one is first asked for: who asks for none pays for
none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def homes(package: str, known: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package whose names stand in the modules that `known` tells, as
    `module:name`.
    """

    def found(name: str) -> Any:
        if name not in known:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, _, attribute = known[name].partition(":")
        return getattr(import_module(module), attribute)

    return found
