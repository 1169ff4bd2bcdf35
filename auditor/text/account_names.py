"""Where a text names functional accounts, by their path or by their code."""

from __future__ import annotations

import re
from typing import Final

from auditor.language import phrases
from auditor.patterns import regex
from auditor.text.items import FIRST, OUTCOME, SPENDING
from auditor.text.numerals import UNITS

_PATH: Final = phrases()["account-path"]
# （2013101项） is （项）: with and without its code it is one path.
_CODED: Final = regex(r"（[0-9]+(?=[类款项]）)")
# 一般公共服务支出（201）…: the names above, with their codes of 3 and 5 digits.
_ABOVE: Final = (
    r"(?:[^，。；：、.．（）【】\[\]0-9]{2,30}+[（【\[](?:[0-9]{3}|[0-9]{5})[）】\]]){0,2}+"
)
_BY_CODE: Final = regex(
    # 行政运行（2013101）; behind it or, below, 2013101行政运行. Seven digits with a unit are an amount.
    rf"{_ABOVE}(?P<a>[^，。；：、.．（）【】\[\]0-9]{{2,40}}+)[（【\[](?P<x>[0-9]{{7}})[）】\]]"
    rf"|(?:(?<![0-9.])|^[0-9]{{1,2}}[.、])(?P<y>[0-9]{{7}})(?!{UNITS})"
    rf"(?P<b>[^，。；：、.．（）【】\[\]0-9]{{2,40}}?)(?=[，。；：（0-9]|{SPENDING}{OUTCOME}|{FIRST}|$)"
)
"""An account by the code of its 项, behind its name or before it."""
_SEVEN: Final = regex("[0-9]{7}")


def accounts(text: str) -> list[tuple[int, int, str]]:
    """Where a text names functional accounts down to the 项 (begin, end), and their paths."""
    # By path wherever one stands; by code only where none does.
    if "项）" in text:
        return [
            (match.start(), match.end(), _CODED.sub("（", match[0]))
            for match in _PATH.finditer(text)
        ]
    found = _BY_CODE.finditer(text) if _SEVEN.search(text) else ()
    return [(match.start(), match.end(), _by_code(match)) for match in found]


def _by_code(match: re.Match[str]) -> str:
    """The path of an account that its code names (`2130314防汛（项）`)."""
    return f"{match['x'] or match['y']}{match['a'] or match['b']}（项）"


def account(text: str) -> str:
    """The path of a functional account that a heading or a sentence names (…（类）…（款）…（项）),
    else empty.
    """
    found = accounts(text)
    return found[0][2] if found else ""
