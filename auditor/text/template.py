"""What is not arithmetic: words of the template left standing. Only where a pack asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.claim import Claim, count
from auditor.message import say
from auditor.text.lexer import squeeze
from auditor.text.outline import Outline
from auditor.text.vocabulary import Vocabulary


def read(outline: Outline, vocabulary: Vocabulary) -> Iterator[Claim]:
    """The claims on the wording of a report."""
    if vocabulary.residue is None:
        return
    found = 0
    # A numbered sentence is both a heading and a line; it is read once.
    seen = {id(paragraph) for paragraph, _ in outline.lines}
    heads = [(paragraph, path) for paragraph, path in outline.titles if id(paragraph) not in seen]
    for paragraph, path in (*heads, *outline.lines):
        squeezed = squeeze(paragraph.text)
        for match in vocabulary.residue.finditer(squeezed.text):
            found += 1
            yield Claim(
                "模板字样",
                ({"处": count(1)},),
                paragraph.text.strip(),
                paragraph.place_at(squeezed.offsets[match.start()]),
                path,
                {"名称": match[0], "说明": say("template.left", words=match[0])},
            )
    # A check that holds is a claim, too.
    if not found:
        yield Claim(
            "模板字样",
            ({"处": count(0)},),
            "",
            outline.place,
            (),
            {"名称": "模板字样", "说明": say("nothing.found", what=say("template.words"))},
        )
