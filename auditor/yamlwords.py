"""What is wrong with a YAML file, in words, and what would be right; names that were meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Final

from auditor.patterns import regex

_PROBLEMS: Final = (
    (
        "mapping values are not allowed",
        "这里不应有“:”：缩进不对（比上一行多了空格），或文字里有“: ”",
        "与上一个键左边对齐；文字里有“: ”时给整段文字加引号。",
    ),
    (
        "block sequence entries are not allowed",
        "这里不应有“- ”：缩进不对，或写在了值的后面",
        "“- ”另起一行，与同一列表的其他项左边对齐。",
    ),
    (
        "did not find expected key",
        "这里应是一个键：缩进不对，或引号后面还有文字",
        "与同一层的键左边对齐，写成“键: 值”；给整段文字加引号。",
    ),
    (
        "did not find expected '-' indicator",
        "这里应是列表的下一项：缩进不对，或少了“- ”",
        "与同一列表的“- ”左边对齐。",
    ),
    (
        "could not find expected ':'",
        "这一行或上一行的键后面没有“: ”",
        "写成“键: 值”，冒号用半角，后面空一格。",
    ),
    (
        "did not find expected ',' or ']'",
        "方括号没有配成对，或各项之间没有逗号",
        "写成 [甲, 乙]；文字里有括号、逗号时给这一项加引号。",
    ),
    (
        "did not find expected ',' or '}'",
        "花括号没有配成对，或各项之间没有逗号",
        "写成 {甲: 1, 乙: 2}；文字里有括号、逗号时给这一项加引号。",
    ),
    (
        "did not find expected node content",
        "这里应有一个值，或方括号、花括号没有配成对",
        "补上值，或补上、删去括号；文字以括号、逗号开头时加引号。",
    ),
    (
        "did not find expected <document start>",
        "这里的内容不属于上面的任何一项",
        "与上面的键左边对齐，写成“键: 值”；多出的括号删去。",
    ),
    ("non-alphabetical", "一行不能以“%”开头", "给这段文字加引号。"),
    ("directive", "一行不能以“%”开头", "给这段文字加引号。"),
    ("hexdecimal", "双引号里的“\\x”“\\u”后面应是十六进制数", "改用单引号。"),
    ("escape code", "双引号里的“\\x”“\\u”后面不是一个字", "改用单引号。"),
    ("found unexpected end of stream", "引号没有配成对", "在文字末尾补上同样的引号。"),
    (
        "found unexpected document indicator",
        "引号没有配成对，或文件里多了“---”",
        "补上引号，或删去“---”。",
    ),
    (
        "found character that cannot start any token",
        "值不能以这个符号（制表符、%、@、`）开头",
        "缩进只用空格；以这些符号开头的文字加引号。",
    ),
    ("found a tab character", "缩进用了制表符", "缩进只用空格。"),
    (
        "unknown escape character",
        "双引号里的“\\”后面不能是这个字",
        "改用单引号，或把“\\”写成“\\\\”。",
    ),
    ("did not find expected alphabetic", "值不能以“*”或“&”开头", "给这段文字加引号。"),
    ("did not find expected whitespace", "引号或符号后面应是空格", "给整段文字加引号。"),
    ("did not find URI escape", "不认识的“!”标记", "以“!”开头的文字加引号。"),
    ("found undefined tag handle", "不认识的“!”标记", "以“!”开头的文字加引号。"),
    (
        "did not find expected comment or line break",
        "“|”或“>”后面不应有别的内容",
        "文字从下一行开始，多缩进两格。",
    ),
    (
        "control characters are not allowed",
        "文件里有看不见的控制字符",
        "删去它，另存为 UTF-8 文本。",
    ),
    (
        "special characters are not allowed",
        "文件里有看不见的控制字符",
        "删去它，另存为 UTF-8 文本。",
    ),
)
_PATTERNS: Final = (
    ("missing )", "左括号没有配上", "补上右括号；字面的括号写作 \\( 。"),
    ("unbalanced parenthesis", "右括号没有配上", "删去它，或补上左括号；字面的括号写作 \\) 。"),
    ("unterminated character set", "左方括号没有配上", "补上右方括号；字面的方括号写作 \\[ 。"),
    ("nothing to repeat", "“*”“+”“?”前没有可以重复的字", "任意几个字写作 .*；字面的星号写作 \\* 。"),
    ("multiple repeat", "“*”“+”“?”连写了几个", "留一个；字面的写作 \\* 、\\+ 、\\? 。"),
    ("bad escape", "“\\”后面不能是这个字", "字面的“\\”写作 \\\\ 。"),
    ("bad character range", "方括号里的范围前后颠倒", "小的在前，例如 [0-9]；字面的“-”写在最后。"),
    ("min repeat greater", "花括号里前一个数大于后一个", "小的在前，例如 {2,4}。"),
)
_WIDE_COLON: Final = regex(r"\s*(?:- )?[\w-]{1,40}：")
_WIDE_INDENT: Final = regex(r" *　\s*(?:- )?[\w-]{1,40}[:：]")
_WIDE_DASH: Final = regex(r"\s*[－—–・·•]\s*[\w-]{1,40}[:：]")
_TIGHT_COLON: Final = regex(r"\s*(?:- )?[a-z-]{1,40}:[^\s:/]")


def cure(problem: str, lines: Sequence[str], line: int) -> tuple[str, str]:
    """The message and what would be right, for what the parser says of a line (from 0)."""
    about = [lines[at] for at in (line, line - 1) if 0 <= at < len(lines)]
    slip = _slip(about) or _above(lines[:line])
    for english, message, hint in _PROBLEMS:
        if english in problem:
            return f"不是合法的 YAML：{message}", slip or hint
    return "不是合法的 YAML", slip or f"看这一行和上一行的缩进、冒号、引号和括号（{problem}）。"


def unmatched(error: re.error) -> tuple[str, str]:
    """Why a text is no regular expression, and what would be right."""
    where = f"第 {error.pos + 1} 个字" if error.pos is not None else ""
    for english, message, hint in _PATTERNS:
        if english in error.msg:
            return f"{where}{message}", hint
    return f"{where}写法不对（{error.msg}）", "没有特殊写法的文字，在符号前加“\\”。"


def _slip(lines: Sequence[str]) -> str:
    """What typing in Chinese does to a line, where it shows."""
    for text in lines:
        indent = text[: len(text) - len(text.lstrip())]
        if "　" in indent:
            return "缩进用了全角空格，改为半角空格。"
        if "\t" in indent:
            return "缩进用了制表符，改为空格。"
        if _WIDE_COLON.match(text):
            return "键后面是全角冒号“：”，改为半角“: ”（冒号后空一格）。"
        if _TIGHT_COLON.match(text):
            return "键后面的冒号与值之间要空一格。"
    return ""


def _above(lines: Sequence[str]) -> str:
    """What the lines above have that no file should: the parser stumbles later, over what it took for a text."""
    for at, text in enumerate(lines, 1):
        if _WIDE_INDENT.match(text):
            return f"第 {at} 行的缩进用了全角空格，改为半角空格。"
        if _WIDE_DASH.match(text):
            return f"第 {at} 行的列表项以全角的横线开头，改为半角的“- ”。"
    return ""


def near(name: str, known: Iterable[str]) -> str:
    """`是否为“…”？` with the known name that is nearest; empty where none is near."""
    names = [each for each in known if each]
    found = (
        difflib.get_close_matches(name, names, 1, 0.5)
        or [each for each in names if name and (name in each or each in name)][:1]
    )
    return f"是否为“{found[0]}”？" if found else ""
