"""What ends a command before its end, in one line; a status that is no answer, whatever happens."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from auditor.cli_help import spoken
from auditor.cli_lang import Misuse, read, refusal, told, vocabulary
from auditor.cli_output import fail, leave, say
from auditor.errors import AuditorError
from auditor.gate import status as exits
from auditor.message import Message
from auditor.patterns import regex

_QUOTED: Final = regex(r"'([^']*+)'")


class Command(click.Command):
    """A command that says in one line what cannot be done."""

    def get_help(self, ctx: click.Context) -> str:
        """Its help in the language that is asked for."""
        with spoken(ctx, self):
            return super().get_help(ctx)

    def invoke(self, ctx: click.Context) -> Any:
        """Do it, or leave."""
        try:
            return super().invoke(ctx)
        except AuditorError as error:
            fail(worded(error))
        except OSError as error:
            fail(refusal(error))


def worded(error: AuditorError, lang: str = "") -> str:
    """What an error says, in the language that is spoken where none is named."""
    from auditor.wording.messages import in_words, mistake
    from auditor.yamlfile import RuleError

    said = vocabulary(lang)
    if isinstance(error, RuleError):
        return mistake(error, said)
    return (
        in_words(error.args[0], said)
        if len(error.args) == 1 and isinstance(error.args[0], Message)
        else str(error)
    )


class Group(click.Group):
    """A group of commands whose every mistake is one line and ends in a status that is no
    answer.
    """

    command_class = Command

    def get_help(self, ctx: click.Context) -> str:
        """Its help in the language that is asked for."""
        with spoken(ctx, self):
            return super().get_help(ctx)

    def main(self, args: Sequence[str] | None = None, *rest: Any, **kwargs: Any) -> Any:
        """Run a command and leave."""
        typed = sys.argv[1:] if args is None else args
        try:
            asked = read(typed, "")
            given = {"standalone_mode": False, "obj": asked or _spoken()}
            return super().main(args, *rest, **{**kwargs, **given})
        except SystemExit as ended:
            if type(sys.stdout).__name__.endswith("PacifyFlushWrapper"):
                # What click does of its own where nobody reads; 1 would be an answer.
                leave()
            raise ended
        except click.exceptions.Exit as ended:
            sys.exit(ended.exit_code)
        except click.exceptions.NoArgsIsHelpError as error:
            fail(error.format_message())
        except click.ClickException as error:
            fail(misused(error, read(typed)))
        except click.Abort:
            fail(told("run.stopped", read(typed)))
        except AuditorError as error:
            fail(worded(error, read(typed)))
        except OSError as error:
            fail(refusal(error, lang=read(typed)))
        except Exception as error:
            from auditor import crash
            from auditor.wording.messages import in_words

            say(in_words(crash.told(error), vocabulary(read(typed))))
            sys.exit(exits.CRASHED)


def _spoken() -> str:
    from auditor.wording.helped import spoken

    return spoken()


def misused(error: click.ClickException, lang: str) -> str:
    """A mistake in the use of the command line: what, where, and what to do."""
    if isinstance(error, Misuse):
        return error.message
    said = vocabulary(lang)
    what, values = _kind(error)
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "auditor"
    return said(f"usage.{what}", **values) + said("usage.help", command=command)


def _kind(error: click.ClickException) -> tuple[str, dict[str, str]]:
    """Which mistake it is (`usage.…` of the catalogue), and what fills its line."""
    param = getattr(error, "param", None)
    where = _named(param)
    if type(error).__name__ in ("NoSuchOption", "NoSuchCommand"):
        return _unknown(error)
    if isinstance(error, click.MissingParameter):
        return "missing", {"name": where}
    if isinstance(error, click.BadOptionUsage):
        option = str(error.option_name)
        return ("bare" if "does not take" in error.message else "value"), {"name": option}
    if isinstance(error, click.BadParameter) and param is not None:
        found = _QUOTED.search(error.message)
        return _unfit(param.type, where, found[1] if found else "", error.message)
    message = error.format_message()
    if message.startswith("Got unexpected extra"):
        return _extra(message.partition("(")[2].rstrip(")"), getattr(error, "ctx", None))
    return "other", {"message": message}


def _unknown(error: click.ClickException) -> tuple[str, dict[str, str]]:
    """An option or a command that is not there, with the one that it is nearest to."""
    given = str(getattr(error, "option_name", None) or getattr(error, "command_name", ""))
    near = sorted(getattr(error, "possibilities", None) or ())
    return ("near", {"name": given, "near": near[0]}) if near else ("unknown", {"name": given})


def _extra(name: str, context: click.Context | None) -> tuple[str, dict[str, str]]:
    """An argument too many; where it is a folder of rules, the option that takes it."""
    options = context.command.params if context is not None else ()
    takes = any("--pack" in one.opts for one in options)
    folder = Path(name).parent if name.endswith((".yaml", ".yml")) else Path(name)
    key = "extra-pack" if takes and folder.is_dir() else "extra"
    return key, {"name": name, "folder": str(folder)}


def _unfit(
    wanted: click.ParamType[Any], where: str, value: str, message: str
) -> tuple[str, dict[str, str]]:
    given = {"name": where, "value": value}
    if isinstance(wanted, click.Choice):
        return "choice", {**given, "choices": " ".join(map(str, wanted.choices))}
    if isinstance(wanted, click.Path):
        key = (
            "folder"
            if "is a directory" in message
            else "file"
            if "is a file" in message
            else "path"
        )
        return key, given
    if isinstance(wanted, (click.IntRange, click.FloatRange)):
        return "number", {"name": where, "least": str(wanted.min)}
    return "other", {"message": message}


def _named(param: click.Parameter | None) -> str:
    if param is None:
        return ""
    if isinstance(param, click.Option):
        return param.opts[-1]
    # Without the signs of what may be left out or come again.
    return param.make_metavar(click.Context(click.Command("x"))).strip("[].")
