"""Gathers, while the tests run, each message that is put into words, once, with the test that it is
said in and its document: the line of the file that it is said of, else what stands in the test's
parameters. `python -m pytest -p tests.harvest`; tests/test_gallery.py shows them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import AuditorError
from auditor.message import Message, Said
from auditor.wording import messages
from auditor.wording.words import Words, words
from auditor.yamlfile import RuleError

GATHERED = Path(__file__).parent / "golden" / "messages.json"
_LONGEST = 160
"""Of a document or a field that is longer so many characters are kept."""
_PLACES = re.compile(r"(?:/[^\s/：:]+)+/(?=[^\s/：:]+)")
"""Folders before the name of a file: tests make them anew each time."""
_CHANGING = re.compile(r"0x[0-9a-f]{4,}|tmp\w{6,}|pytest-\d|[0-9a-f]{16,}")
_in_words = messages.in_words
_found: dict[str, tuple[Any, ...]] = {}
_lines: dict[Said, str] = {}
"""Message -> the line of the file that it is said of."""
_now: list[pytest.Item] = []


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return {"key": value.key, "fields": {name: _plain(one) for name, one in value.fields}}
    if isinstance(value, tuple):
        return [_plain(one) for one in value[:6]]
    return _PLACES.sub("", value)[:_LONGEST]


def _leaves(value: Any) -> Iterator[str]:
    """The words of the document that fill a message."""
    if isinstance(value, dict):
        value = list(value.get("fields", value).values())
    if isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    elif isinstance(value, str) and len(value) > 1:
        yield value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, str) and value.strip():
        yield _PLACES.sub("", value)[:_LONGEST]


def _keep(message: Message) -> None:
    made = _plain(message)["fields"]
    if _CHANGING.search(json.dumps(made)):
        return
    line = _lines.get(message, "")
    params = getattr(getattr(_now[0], "callspec", None), "params", {})
    said = _in_words(message)
    # What a test expects to be said stands among its parameters, too.
    document = line or "\n".join(text for text in _texts(params) if text not in said)
    leaves = list(_leaves(made))
    named = sum(leaf in document for leaf in leaves) / len(leaves) if leaves else bool(document)
    test = _now[0].nodeid.split("[")[0]
    told = {"test": test, "document": document, "fields": made}
    one = (not line, -named, not document, len(document) + len(str(made)), test, told)
    _found[message.key] = min(one, _found.get(message.key, one), key=lambda found: found[:-1])


def _within(value: object) -> Iterator[Message]:
    """A message and those that fill it."""
    if isinstance(value, Message):
        yield value
        for _, field in value.fields:
            yield from _within(field)
    elif isinstance(value, tuple):
        for one in value:
            yield from _within(one)


def _gathering(message: Said, said: Words | None = None) -> str:
    if isinstance(message, Message) and _now:
        _keep(message)
    return _in_words(message, said)


def _failing(self: AuditorError, *told: Any) -> None:
    Exception.__init__(self, *told)
    made = list(_within(told))
    if isinstance(self, RuleError):
        file, line = Path(told[0]), told[1]
        lines = file.read_text("utf-8", "replace").splitlines() if file.is_file() else []
        if 0 < line <= len(lines):
            shown = f"{file.name}:{line}: {_PLACES.sub('', lines[line - 1].strip())[:_LONGEST]}"
            _lines.update(dict.fromkeys(made, shown))
    for message in made if _now else ():
        _keep(message)


messages.in_words = _gathering
AuditorError.__init__ = _failing  # type: ignore[method-assign]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """The test that messages are said in from now on."""
    _now[:] = [item]


def pytest_sessionfinish() -> None:
    """What was found beside what other runs found, by key; of two the run's own."""
    before = json.loads(GATHERED.read_text("utf-8")) if GATHERED.exists() else {}
    now = {key: found[-1] for key, found in _found.items()}
    kept = {key: told for key, told in {**before, **now}.items() if key in words().messages}
    text = json.dumps(dict(sorted(kept.items())), ensure_ascii=False, indent=1)
    GATHERED.write_text(text + "\n", encoding="utf-8")
