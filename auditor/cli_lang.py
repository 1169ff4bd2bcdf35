"""The language of a command: its option, and what the commands themselves say in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from auditor.message import Message, say

if TYPE_CHECKING:
    from auditor.wording.words import Words

_LANGUAGES: Final = ("zh", "en")
_KEPT: Final = "auditor.lang"


def speak(lang: str | None) -> None:
    """From here on the command speaks this language: what was typed, or what its settings say."""
    click.get_current_context().meta[_KEPT] = lang


def _typed(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    # It may stand before the name of the command as well as behind it.
    if value is not None or _KEPT not in ctx.meta:
        ctx.meta[_KEPT] = value


def in_language(command: Any) -> Any:
    """The option for the language, the same for every command; read before the others, whose
    mistakes are said in it.
    """
    return click.option(
        "--lang",
        type=click.Choice(_LANGUAGES),
        is_eager=True,
        expose_value=False,
        callback=_typed,
        help="所用的语言（默认 zh）。",
    )(command)


def typed() -> str | None:
    """The language that the command line asks for; None where it says nothing."""
    context = click.get_current_context(silent=True)
    found: str | None = context.meta.get(_KEPT) if context is not None else None
    return found


def spoken() -> str:
    """The language of the command that runs."""
    return typed() or "zh"


def read(args: Sequence[str], otherwise: str = "zh") -> str:
    """The language that a command line asks for, read before it is understood."""
    # `--lang en` and `--lang=en`; English where both languages are asked for.
    asked = [after for word, after in zip(args, args[1:], strict=False) if word == "--lang"]
    asked += [word.removeprefix("--lang=") for word in args if word.startswith("--lang=")]
    return "en" if "en" in asked else "zh" if "zh" in asked else otherwise


def vocabulary(lang: str = "") -> Words:
    """The catalogue of the language that is spoken."""
    from auditor.wording.words import words

    return words(lang or spoken())


def told(key: str, lang: str = "", /, **fields: object) -> str:
    """A sentence of the catalogue in the language that is spoken."""
    from auditor.wording.messages import in_words

    return in_words(say(key, **fields), vocabulary(lang))


def refusal(error: OSError, key: str = "system.refused", lang: str = "") -> str:
    """What the system refuses, in one line of the catalogue (its gaps are `where` and `why`)."""
    return told(key, lang, where=error.filename or say("system.file"), why=error.strerror or error)


class Misuse(click.UsageError):
    """A mistake in use that a command finds itself: a message, or a key of the catalogue and its
    fields.
    """

    def __init__(self, what: Message | str, **fields: object) -> None:
        message = what if isinstance(what, Message) else say(what, **fields)
        super().__init__(told("usage.own", message=message), click.get_current_context(silent=True))
