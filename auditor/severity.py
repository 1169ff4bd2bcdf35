"""How much a rule that does not hold weighs."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """The three classes of official audit formulas: 基本平衡性, 逻辑性, 核实性."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
