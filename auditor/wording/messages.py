"""Messages as sentences of a language."""

from __future__ import annotations

from typing import Final

from auditor.findings import Check, Report
from auditor.message import BY_LANGUAGE, LIST, Message, Said
from auditor.wording.places import cell_words, subject_words, table_words
from auditor.wording.words import Words, printable, words
from auditor.yamlfile import RuleError

TABLE: Final = "table"
"""The gap that the id of a table fills."""
CELL: Final = "cell"
"""The gap that a cell fills, as its document has it (`B7`, `表3 行4 列2`)."""


def in_words(message: Said, said: Words | None = None) -> str:
    """A message as a sentence of a language, Chinese where none is given; a document's own words as
    they are.
    """
    if isinstance(message, str):
        return message
    said = said or words()
    # What stands between names is the language's, so the list is joined here.
    if message.key == LIST:
        parts = message.fields[0][1]
        return said.join(
            [in_words(one, said) for one in (parts if isinstance(parts, tuple) else (parts,))]
        )
    # A name that a pack gives in each language.
    if message.key == BY_LANGUAGE:
        forms = _filled(message, said)
        return forms.get(said.lang, forms["otherwise"])
    return said.filled(message.key, _filled(message, said))


def subject_of(check: Check, report: Report, said: Words) -> str:
    """What a check is of: its stated figure, else what it says; empty where it says nothing."""
    if check.stated is not None:
        return subject_words(check.stated, report, said)
    return printable(in_words(check.subject, said))


def unnamed(message: Said, file: str, said: Words) -> str:
    """A message on a file without the name of the file that it begins with: once is enough."""
    return in_words(message, said).removeprefix(f"{file}：").removeprefix(f"{file}: ")


def mistake(error: RuleError, said: Words) -> str:
    """A mistake in the files of a pack in one line: where, what, and what would be right."""
    if said.lang == "zh":
        return str(error)
    told = in_words(error.hint, said).strip()
    return f"{error.place}{in_words(error.message, said)}{'. ' if told else ''}{told}"


def _filled(message: Message, said: Words) -> dict[str, str]:
    return {name: _filling(name, value, said) for name, value in message.fields}


def _filling(name: str, value: Said | tuple[Said, ...], said: Words) -> str:
    if isinstance(value, tuple):
        return said.join_clauses([in_words(one, said) for one in value])
    if isinstance(value, str) and name in _OWN:
        return _OWN[name](value, said)
    return in_words(value, said)


_OWN: Final = {TABLE: table_words, CELL: cell_words}
"""Gaps -> how what fills them is called in a language."""
