"""What is not arithmetic: words of the template left standing, years that are not the report's. Only where a pack asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from auditor.narrative.claim import Claim
from auditor.narrative.lexer import squeeze
from auditor.narrative.sections import Outline
from auditor.narrative.vocabulary import Vocabulary

_COMPARED: Final = re.compile(r"[比较与同和]$")


def read(outline: Outline, year: int, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on the wording of a report."""
    if vocabulary.wording is None:
        return
    residue, dated = vocabulary.wording
    found = {"模板字样": 0, "年度字样": 0}
    for body in outline.bodies:
        for paragraph in body.paragraphs:
            squeezed = squeeze(paragraph.text)
            for kind, match, said in (*_left(residue, squeezed.text), *_years(dated, squeezed.text, year)):
                found[kind] += 1
                yield Claim(kind, ({"处": Decimal(1)},), paragraph.text.strip(), paragraph.place_at(squeezed.offsets[match.start()]), body.path,
                            {"名称": match[0], "说明": said})
    for kind, count in found.items():
        if not count:
            yield Claim(kind, ({"处": Decimal(0)},), "", outline.place, (), {"名称": kind, "说明": f"没有{kind}问题"})


def _left(residue: re.Pattern[str], text: str) -> list[tuple[str, re.Match[str], str]]:
    return [("模板字样", match, f"“{match[0]}”是模板中供选择或填写的字样") for match in residue.finditer(text)]


def _years(dated: re.Pattern[str], text: str, year: int) -> list[tuple[str, re.Match[str], str]]:
    return [("年度字样", match, f"文字写“{match[0]}”，报告年度是 {year} 年") for match in dated.finditer(text)
            if int(match[0][:4]) != year and not _COMPARED.search(text[max(0, match.start() - 1):match.start()])]
