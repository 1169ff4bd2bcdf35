"""Where packs lie: by name or by folder, each with those that it extends."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Any, Final, NoReturn

from auditor import parsed, yamlfile
from auditor.message import listed, say
from auditor.parsed import shipped
from auditor.yamlfile import Node as Mapped
from auditor.yamlfile import RuleError
from auditor.yamlwords import near

DEFAULT_PACK: Final = "bumen-juesuan"
HEAD: Final = "pack.yaml"
RELATIVES: Final = "relatives.yaml"
"""Says what documents of other kinds belong to those of the pack's kind."""
CHECKLIST: Final = "checklist.yaml"
"""Says what a document of the kind should hold."""
TRANSLATION: Final = "en.yaml"
"""Stands in the folder of a pack and has the texts of its rules in English; no part of the rules,
read by what shows them."""
ROOMS: Final = ("forms", "accounts", "narrative")
"""Folders of a pack whose files hold no rules."""
PACK_KEYS: Final = frozenset(
    {
        "name",
        "title",
        "version",
        "covers",
        "extends",
        "off",
        "heads",
        "numbering",
        "unit",
        "parts",
        "identity",
        "recognise",
        "called",
        "demands",
        "shared",
        "trends",
    }
)


_NEAR: Final = 0.75
"""So much alike is a name that was mistyped."""


def chain(pack: str | Path, below: tuple[Path, ...]) -> list[Path]:
    """The folders of a pack, those that it extends first; `below` are those that extend it."""
    folder = _folder(pack)
    if folder is None:
        raise _unfound(Path(pack))
    head = folder / HEAD
    parent = DEFAULT_PACK
    # A folder of rules without a pack.yaml extends the shipped pack.
    if not head.is_file():
        return [*chain(parent, (*below, folder)), folder]
    node = mapping(parsed.load(head), head)
    node.require(PACK_KEYS)
    node.words(("name", "title", "version", "covers", "extends"))
    parts_of(node)
    # A kind of its own extends nothing unless it says so.
    parent = node.get("extends", "" if "recognise" in node else DEFAULT_PACK)
    if not parent:
        return [folder]
    other = _folder(parent, folder)
    if other is None:
        choices = _shipped_names()
        node.fail(
            say("pack.parent", parent=parent),
            "extends",
            say("pack.parent.cure", choices=listed(choices), parent=near(parent, choices)),
        )
    # The same folder by whatever path: packs that extend each other would never end.
    if any(os.path.samefile(other, one) for one in (*below, folder)):
        node.fail(
            say("pack.circle", parent=parent),
            "extends",
            say("pack.circle.cure", default_pack=DEFAULT_PACK),
        )
    return [*chain(other, (*below, folder)), folder]


def _unfound(pack: Path) -> RuleError:
    """That there is no such pack: a file, or a path that is another one but for a slip."""
    if pack.is_file():
        return RuleError(
            str(pack), 0, 0, say("pack.file"), say("pack.file.cure", folder=pack.parent)
        )
    choices = _shipped_names()
    beside = (
        [str(one) for one in pack.parent.iterdir() if one.is_dir()] if pack.parent.is_dir() else []
    )
    meant = near(str(pack), (*choices, *beside))
    return RuleError(
        str(pack),
        0,
        0,
        say("pack.none"),
        say("pack.none.cure", choices=listed(choices), pack=meant),
    )


def _folder(pack: str | Path, beside: Path | None = None) -> Path | None:
    """The folder of a pack by its name or path; a path may be told from the folder that names
    it."""
    folder = Path(pack)
    # A plain name is a shipped pack first: a folder of that name in the working folder does not
    # take its place.
    own = shipped() / str(pack)
    if not any(sign in str(pack) for sign in "/\\.") and (own.is_dir() or not folder.is_dir()):
        folder = own
    if not folder.is_dir() and beside is not None:
        folder = beside / str(pack)
    return folder if folder.is_dir() else None


def parts_of(head: Any) -> tuple[str, ...]:
    """What a pack.yaml says the names of files look like that are a part of a report. Raises
    RuleError."""
    texts = head.get("parts", []) if isinstance(head, Mapped) else []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        head.fail(say("pack.parts"), "parts", say("pack.parts.cure"))
    for text in texts:
        head.regex("parts", text)
    return tuple(texts)


def _shipped_names() -> list[str]:
    return sorted(path.parent.name for path in shipped().glob(f"*/{HEAD}"))


def files(folder: Path) -> list[Path]:
    """The YAML files of a pack, in the order of their paths."""
    found = [
        Path(root, name)
        for root, _, names_ in os.walk(folder)
        for name in names_
        if name.endswith((".yaml", ".yml"))
    ]
    return sorted(path for path in found if path != folder / TRANSLATION)


def called(pack: Mapped) -> dict[str, str]:
    """What pack.yaml calls a document of its kind, by language. Raises RuleError."""
    if "called" not in pack:
        return {}
    if not isinstance(pack["called"], Mapped):
        pack.fail(say("pack.called"), "called", say("pack.called.cure"))
    pack["called"].require(frozenset({"zh", "en"}))
    pack["called"].words(("zh", "en"))
    return dict(pack["called"])


def refuse_taken(head: Mapped, parent: str) -> None:
    """Refuse the name of a shipped pack, or of the pack that is extended, for another. Raises
    RuleError.
    """
    name, own = head.get("name", ""), Path(head.path).parent
    taken = name == parent or parent and name in _shipped_names()
    if name and taken and own != shipped() / name:
        head.fail(
            say("pack.name-taken", name=name), "name", say("pack.name-taken.cure", name=own.name)
        )


def mapping(content: Any, path: Path) -> Mapped:
    """The content of a file that must be a mapping. Raises RuleError."""
    if isinstance(content, Mapped):
        return content
    if content is None:
        raise RuleError(str(path), 1, 1, say("pack.empty"), say("pack.empty.cure"))
    hint = say("yaml.pair.cure") if isinstance(content, str) else say("yaml.list.cure")
    raise RuleError(str(path), 1, 1, say("yaml.mapping"), hint)


def refuse_misnamed(content: Any, within: str, path: Path) -> None:
    """Refuse a file without a rule whose name, or whose folder's, is nearly one that is known.
    Raises RuleError.
    """
    if not isinstance(content, Mapped) or "check" in content:
        return
    folder, _, name = within.rpartition(os.sep)
    written = folder.partition(os.sep)[0] or name.rpartition(".")[0]
    known = {room: f"{room}{os.sep}{name}" for room in ROOMS}
    if not folder:
        known = {
            file.removesuffix(".yaml"): file for file in (HEAD, RELATIVES, CHECKLIST, TRANSLATION)
        }
    meant = difflib.get_close_matches(written, known, 1, _NEAR)
    if meant:
        cure = say("pack.misnamed.cure", name=within, meant=known[meant[0]])
        raise RuleError(str(path), 1, 1, say("pack.misnamed"), cure)


def readable(path: Path) -> str:
    """The text of a file of a pack. Raises RuleError where it cannot be read."""
    try:
        return yamlfile.text(path)
    except OSError as error:
        known = {FileNotFoundError: say("pack.no-target"), PermissionError: say("pack.unpermitted")}
        why = known.get(type(error)) or error.strerror or str(error)
        raise RuleError(
            str(path), 1, 1, say("pack.unread", why=why), say("pack.unread.cure")
        ) from None


def nothing_in(folder: Path) -> NoReturn:
    """Refuse a folder that has no file of a pack."""
    raise RuleError(
        str(folder),
        0,
        0,
        say("pack.no-rules"),
        say("pack.no-rules.cure"),
    )
