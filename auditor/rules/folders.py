"""Where packs lie: by name or by folder, each with those that it extends."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final, NoReturn

from auditor import parsed, yamlfile
from auditor.language import shipped
from auditor.yamlfile import Node as Mapped
from auditor.yamlfile import RuleError
from auditor.yamlwords import near

DEFAULT_PACK: Final = "bumen-juesuan"
TRANSLATION: Final = "en.yaml"
"""Stands in the folder of a pack and has the texts of its rules in English; no part of the rules,
read by what shows them."""
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


def chain(pack: str | Path, below: tuple[Path, ...]) -> list[Path]:
    """The folders of a pack, those that it extends first; `below` are those that extend it."""
    folder = _folder(pack)
    if folder is None:
        choices = _shipped_names()
        raise RuleError(
            str(pack),
            1,
            1,
            "没有这个规则包",
            f"可用：{'、'.join(choices)}，或一个文件夹。{near(str(pack), choices)}",
        )
    head = folder / "pack.yaml"
    parent = DEFAULT_PACK
    if not head.is_file():
        return [*chain(parent, (*below, folder)), folder]
    node = mapping(parsed.load(head), head)
    node.require(PACK_KEYS)
    node.words(("name", "title", "version", "covers", "extends"))
    parts_of(node)
    parent = node.get("extends", "" if "recognise" in node else DEFAULT_PACK)
    if not parent:
        return [folder]
    other = _folder(parent, folder)
    if other is None:
        choices = _shipped_names()
        node.fail(
            f"extends 所指的规则包“{parent}”不存在",
            "extends",
            f"可用：{'、'.join(choices)}，或一个文件夹。{near(parent, choices)}",
        )
    if any(os.path.samefile(other, one) for one in (*below, folder)):
        node.fail(
            f"extends 循环：规则包最终扩充了自己（{parent}）",
            "extends",
            f"写要扩充的另一个包，例如 {DEFAULT_PACK}；不写 extends 就是扩充它。",
        )
    return [*chain(other, (*below, folder)), folder]


def _folder(pack: str | Path, beside: Path | None = None) -> Path | None:
    """The folder of a pack by its name or path; a path may be told from the folder that names
    it."""
    folder = Path(pack)
    # A plain name is a shipped pack first: a folder of that name in the working folder does not take its place.
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
        head.fail("parts 应是一个列表", "parts", "写出文件名的样子，例如 parts: [balance, income]。")
    for text in texts:
        head.regex("parts", text)
    return tuple(texts)


def _shipped_names() -> list[str]:
    return sorted(path.parent.name for path in shipped().glob("*/pack.yaml"))


def mapping(content: Any, path: Path) -> Mapped:
    """The content of a file that must be a mapping. Raises RuleError."""
    if isinstance(content, Mapped):
        return content
    if content is None:
        raise RuleError(str(path), 1, 1, "文件是空的", "写入内容，或删去文件。")
    hint = (
        "每行写成“键: 值”，冒号用半角，后面空一格。"
        if isinstance(content, str)
        else "列表只用于规则文件：每项以“- id: …”开头。"
    )
    raise RuleError(str(path), 1, 1, "应是一个映射（键: 值）", hint)


def readable(path: Path) -> str:
    """The text of a file of a pack. Raises RuleError where it cannot be read."""
    try:
        return yamlfile.text(path)
    except OSError as error:
        why = {FileNotFoundError: "链接所指的文件不存在", PermissionError: "没有读取的权限"}.get(type(error), "")
        why = why or error.strerror or str(error)
        raise RuleError(str(path), 1, 1, f"读不了这个文件（{why}）", "换成普通的、可读的文件，或删去它。") from None


def nothing_in(folder: Path) -> NoReturn:
    """Refuse a folder that has no file of a pack."""
    raise RuleError(
        str(folder),
        1,
        1,
        "文件夹里没有规则文件（.yaml）",
        "写一个，例如 rules.yaml，其中 id、title、severity、check、examples 各写一项；"
        "公式里能写的名称见 auditor rules words，现成的规则用 auditor rules explain 编号 看，原文可以照抄。",
    )
