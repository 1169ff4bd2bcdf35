"""What is not arithmetic: words of the template left standing. Only where a pack asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from auditor.narrative.claim import Claim
from auditor.narrative.lexer import squeeze
from auditor.narrative.sections import Outline
from auditor.narrative.vocabulary import Vocabulary


def read(outline: Outline, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on the wording of a report."""
    if vocabulary.residue is None:
        return
    found = 0
    for body in outline.bodies:
        for paragraph in body.paragraphs:
            squeezed = squeeze(paragraph.text)
            for match in vocabulary.residue.finditer(squeezed.text):
                found += 1
                yield Claim("模板字样", ({"处": Decimal(1)},), paragraph.text.strip(), paragraph.place_at(squeezed.offsets[match.start()]), body.path,
                            {"名称": match[0], "说明": f"“{match[0]}”是模板中供选择或填写的字样"})
    if not found:
        yield Claim("模板字样", ({"处": Decimal(0)},), "", outline.place, (), {"名称": "模板字样", "说明": "没有模板字样问题"})
