"""--help in the language that is asked for: the texts of a command, and what stands around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import click

from auditor.cli_lang import vocabulary

if TYPE_CHECKING:
    from auditor.wording.words import Words

_HEADS: Final = {"Options": "help.options", "Commands": "help.commands"}
_OWN: Final = "Show this message and exit."
"""What click says of --help itself."""
_USUAL: Final = "[default: "


class _Formatter(click.HelpFormatter):
    """The help of a command, its heads and its own sentences in a language."""

    def __init__(self, said: Words, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._said = said

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """How the command is called."""
        super().write_usage(prog, args, prefix if prefix is not None else self._said("help.usage"))

    def write_heading(self, heading: str) -> None:
        """The head of a list, as click calls it."""
        said = self._said(_HEADS[heading]) if heading in _HEADS else f"{heading}:"
        self.write(f"{'':>{self.current_indent}}{said}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], *rest: Any, **named: Any) -> None:
        """A list of options or commands."""
        super().write_dl([(name, self._worded(text)) for name, text in rows], *rest, **named)

    def _worded(self, text: str) -> str:
        if text == _OWN:
            return self._said("help.own")
        return text.replace(_USUAL, self._said("help.usual"))


@contextmanager
def spoken(ctx: click.Context, command: click.Command) -> Iterator[None]:
    """A command says its help in the language that is asked for, for as long as it is made."""
    lang = "en" if ctx.find_root().obj == "en" else "zh"
    ctx.formatter_class = partial(_Formatter, vocabulary(lang))  # type: ignore[assignment]
    things: list[Any] = []
    if lang == "en":
        things = [command, *(param for param in command.params if isinstance(param, click.Option))]
        things += command.commands.values() if isinstance(command, click.Group) else ()
    from auditor.wording.helped import english

    # Commands are made once, in Chinese; their help is put back as it was, for whoever asks next in
    # this process.
    before = [(thing, thing.help) for thing in things]
    try:
        for thing, text in before:
            thing.help = english(text)
        yield
    finally:
        for thing, text in before:
            thing.help = text
        with suppress(AttributeError):
            del ctx.formatter_class
