"""Settings from `auditor.yaml` or `[tool.auditor]` of a `pyproject.toml`, found upwards from the
working folder.

Never from where an input lies: who hands in a report does not settle how it is judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from auditor import plainfile
from auditor.gate.status import FAIL_ON
from auditor.message import Said, listed, say
from auditor.parsed import shipped
from auditor.patterns import regex
from auditor.records import frozen
from auditor.reports import FORMATS
from auditor.wording.words import LANGUAGES
from auditor.yamlfile import Node, RuleError

NAME: Final = "auditor.yaml"
_LISTS: Final = frozenset({"pack", "select", "ignore"})
_PATHS: Final = frozenset({"baseline", "waivers"})
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "fail-on": FAIL_ON,
    "format": tuple(FORMATS),
    "lang": LANGUAGES,
}
KEYS: Final = (*sorted(_LISTS), *_CHOICES, *sorted(_PATHS))


@frozen
class Config:
    """What a project has settled; None and empty where it has not. What the command line says goes
    before.
    """

    pack: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    format: str | None = None
    lang: str | None = None
    baseline: Path | None = None
    waivers: Path | None = None
    source: Path | None = None
    """The file it was read from."""


def load(start: Path) -> Config:
    """The settings that hold in a folder: of the nearest folder upwards that has any. Raises
    RuleError.
    """
    folder = start.absolute()
    # The nearest wins whole: settings of several folders are not mixed.
    for at in (folder, *folder.parents):
        own = at / NAME
        if own.is_file():
            return _own(own)
        project = at / "pyproject.toml"
        if project.is_file() and (found := _project(project)) is not None:
            return found
    return Config()


def of_file(path: Path) -> Config:
    """The settings of a file that is named: TOML with `[tool.auditor]`, else YAML. Raises
    RuleError.
    """
    if path.suffix.lower() != ".toml":
        return _own(path.absolute())
    found = _project(path.absolute())
    if found is None:
        raise RuleError(path.name, 1, 1, say("config.none"), say("config.none.cure"))
    return found


def _own(path: Path) -> Config:
    # Most runs have no such file, and the library behind it costs 20 ms.
    from auditor.yamlparser import load

    content = load(path, path.name)
    if content is not None and not isinstance(content, Node):
        raise RuleError(
            path.name, 1, 1, say("config.mapping"), say("config.keys.cure", keys=listed(KEYS))
        )
    return _config(content, path, content.keys_at.__getitem__) if content else Config(source=path)


def _project(path: Path) -> Config | None:
    """The settings of a pyproject.toml; None where it has none for us."""
    import tomllib

    data = plainfile.content(path)
    # A pyproject.toml without that table is not parsed: its mistakes are not of these settings.
    if b"[tool.auditor]" not in data:
        return None
    try:
        text = data.decode()
        content = tomllib.loads(text).get("tool", {}).get("auditor")
    except UnicodeDecodeError:
        raise RuleError(
            path.name, 1, 1, say("config.encoding"), say("config.encoding.cure")
        ) from None
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(at[1]), int(at[2])) if at else (1, 1)
        raise RuleError(path.name, line, column, say("config.toml")) from None
    head = text.index("[tool.auditor]")

    def where(key: str) -> tuple[int, int]:
        # The parser keeps no places: the first line below the head that begins with the key.
        match = regex(rf"^\s*[\"']?{re.escape(key)}\b", re.M).search(text, head)
        return text.count("\n", 0, match.end()) + 1 if match else 1, 1

    return _config(content, path, where) if isinstance(content, dict) else None


def _pack(folder: Path, name: str) -> str:
    """A pack as it is found from anywhere: a shipped one by its name, another by its folder."""
    return (
        name if (shipped() / name).is_dir() or not (folder / name).is_dir() else str(folder / name)
    )


def _config(
    content: Mapping[str, Any], path: Path, where: Callable[[str], tuple[int, int]]
) -> Config:
    values: dict[str, Any] = {"source": path}
    for key, value in content.items():
        # fail_on and fail-on are one.
        name = key.replace("_", "-")
        try:
            values[name.replace("-", "_")] = _value(name, key, value, path.parent)
        except _Mistaken as error:
            raise RuleError(path.name, *where(key), *error.said) from error
    return Config(**values)


class _Mistaken(Exception):
    """A setting that cannot be."""

    def __init__(self, message: Said, hint: Said = "") -> None:
        super().__init__()
        self.said = message, hint


def _value(name: str, key: str, value: Any, folder: Path) -> Any:
    """What a setting comes to; `key` is how it is written, `folder` where the settings stand.
    Raises _Mistaken.
    """
    if name not in KEYS:
        raise _Mistaken(say("config.key", key=key), _meant(name))
    if name in _LISTS:
        several = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in several):
            raise _Mistaken(say("config.names", key=key))
        # A pack that is a folder is meant from where the settings stand.
        return tuple(_pack(folder, item) if name == "pack" else item for item in several)
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            choices = listed(_CHOICES[name])
            raise _Mistaken(
                say("config.value", key=key, value=value),
                say("config.value.cure", choices=choices),
            )
        return value
    if not isinstance(value, str) or not value:
        raise _Mistaken(say("config.file", key=key))
    return folder / value


def _meant(name: str) -> Said:
    """The key that an unknown one comes close to, or all there are."""
    import difflib

    near = difflib.get_close_matches(name, KEYS, 1)
    if near:
        return say("config.near", near=near[0])
    return say("config.keys.cure", keys=listed(KEYS))
