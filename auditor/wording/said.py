"""What readers, forms and rules say in Chinese, said in the language of a report."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml

from auditor.patterns import regex
from auditor.records import frozen
from auditor.wording.words import Words
from auditor.yamlfile import RuleError

CATALOGUE: Final = Path(__file__).parent / "catalogue" / "said.yaml"
_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_GAP: Final = regex(r"\{(\w+)\}")
_SENTENCES: Final = regex("[^。？]{1,4000}[。？]?")
_DEEPEST: Final = 8
"""So many messages stand in one another at most; what is deeper is left as it is."""
_INNER: Final = "what"
"""The gap whose filling is a message of its own, or several with `；` between them."""


@frozen
class _Template:
    """A message with gaps: what stands between the gaps, their names, and the same in English."""

    pieces: tuple[str, ...]
    names: tuple[str, ...]
    english: str

    @property
    def nests(self) -> bool:
        """Whether it ends in a message of its own."""
        return self.names[-1:] == (_INNER,) and not self.pieces[-1]

    def match(self, text: str) -> dict[str, str] | None:
        """What fills the gaps, each as short as may be and none empty; None where the text is another message."""
        if not text.startswith(self.pieces[0]) or not text.endswith(self.pieces[-1]):
            return None
        if not self.names:
            return {} if text == self.pieces[0] else None
        values, at, end = [], len(self.pieces[0]), len(text) - len(self.pieces[-1])
        for piece in self.pieces[1:-1]:
            found = text.find(piece, at + 1, end)
            if found < 0:
                return None
            values.append(text[at:found])
            at = found + len(piece)
        return dict(zip(self.names, [*values, text[at:end]], strict=True)) if at < end else None


def said(text: str, words: Words) -> str:
    """A finished message in the language of the words; one that the catalogue does not know, and any quotation, as it is."""
    return text if words.lang == "zh" or text.isascii() else _english(text)


@lru_cache(maxsize=4096)
def _english(text: str, depth: int = 0) -> str:
    for template in _templates() if depth < _DEEPEST else ():
        values = template.match(text)
        if values is None:
            continue
        if _INNER in values:
            parts = values[_INNER].split("；")
            inner = [_english(part, depth + 1) for part in parts]
            if any(one == other and not one.isascii() for one, other in zip(parts, inner, strict=True)):
                continue
            values[_INNER] = "; ".join(inner)
        return template.english.format_map(values)
    return text


@lru_cache(maxsize=1)
def _templates() -> tuple[_Template, ...]:
    """The templates: those that end in another message, then by how much text they have; later ones may match what earlier ones do."""
    with CATALOGUE.open(encoding="utf-8") as file:
        catalogue: Mapping[str, str] = yaml.load(file, _LOADER)
    made = [
        _Template(tuple(_GAP.split(chinese)[::2]), tuple(_GAP.findall(chinese)), english)
        for chinese, english in catalogue.items()
    ]
    return tuple(sorted(made, key=lambda template: (not template.nests, -sum(map(len, template.pieces)))))


def mistake(error: RuleError, words: Words) -> str:
    """A mistake in the files of a pack in one line: where, what, and what would be right."""
    if words.lang == "zh":
        return str(error)
    cures = [error.hint] if said(error.hint, words) != error.hint else _SENTENCES.findall(error.hint)
    told = " ".join(said(one, words) for one in cures)
    return f"{error.path}:{error.line}:{error.column}: {said(error.message, words)}{'. ' if told else ''}{told}"
