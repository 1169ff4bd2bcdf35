"""The words and signs of a formula, in order; what cannot be one is answered with how it is
written."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final, NamedTuple, NoReturn

from auditor.entry import COLUMN, LINE
from auditor.figure import MOST_DIGITS, too_long
from auditor.message import Said, listed, say
from auditor.patterns import regex
from auditor.rules import slips
from auditor.rules.signs import (
    COUNT_UNITS,
    NARROW,
    OTHER_WORDS,
    QUOTES,
    SAME,
    UNITS,
    WIDE,
    WORDS,
)
from auditor.rules.tree import (
    CELL_TEXTS,
    LIKE,
    WRITTEN_DATE,
    YEARS,
    Name,
    Node,
    Number,
    Ref,
    Text,
)
from auditor.units import AMOUNT_UNITS, RATIO_UNITS


class FormulaError(Exception):
    """A formula that cannot be read; `at` is the offset of the first character concerned."""

    def __init__(self, message: Said, at: int, hint: Said = "") -> None:
        super().__init__(message)
        self.message, self.at, self.hint = message, at, hint


class RuleToken(NamedTuple):
    """One word or sign: `operand` with its node, `operator`, `(`, `)`, `,`, `end`."""

    kind: str
    value: str
    at: int
    node: Node | None = None


_CALLED: Final = "sum|count|min|max|abs|有|缺|列全|唯一|在"
# 05, 基金, cash-flow
_ID: Final = r"[^\W_][\w-]{0,39}+"
_TABLE_ID: Final = rf"“{_ID}”|\"{_ID}\"|{_ID}"
# 且, 或 and the like are words only before these (a blank, a bracket, the end, a reference, a
# call): 或有负债 is a name.
_END: Final = rf"(?=[\s　(（]|$|表[0-9０-９]|表(?:{_TABLE_ID})[\[［【]|(?:{_CALLED})[(（]|[\u4e00-\u9fff]{{1,12}}[.．]表)"
_TOKEN: Final = regex(
    # The order matters: what is tried later takes what is left.
    r"[\s　]*+(?:"
    # “医院*”, in quotes of any kind
    r"(?P<text>\"[^\"]*+\"|“[^”]*+”|＂[^＂]*+＂|'[^']*+'|‘[^’]*+’|「[^」]*+」)"
    # 表05[ or 上年.表“基金”[
    rf"|(?P<ref>(?:(?P<report>[\u4e00-\u9fff]{{1,12}})[.．])?表(?P<table>{_TABLE_ID})[\s　]*+[\[［【])"
    # 第5表[, 06表[, 收入表(: nearly a reference, and refused with what was meant
    r"|(?P<slip>(?:第?[0-9０-９]{1,2}号?表|表[0-9０-９]{1,3}|[^\s　=＝<＜>＞≠≤≥≦≧+＋\-－−–—*＊×/／÷()（）\[\]［］【】,，；;。\"“”]{1,20}?表[0-9]{0,2})[\s　]*+[\[［【(（{｛〔〈《.．!！·])"
    # 2024年8月31日, 次年3月
    rf"|(?P<date>(?:[0-9０-９]{{4}}|[{YEARS}])年[0-9０-９]{{1,2}}月(?:[0-9０-９]{{1,2}}日)?+)(?![^\s\W])"
    # 31行, 2栏?
    r"|(?P<place>[0-9０-９]{1,3}+[行栏])(?P<may>[?？]?+)(?![^\s\W])"
    # 0.3, 90%, 5万元, 3辆
    r"|(?P<number>[0-9０-９]++(?:[.．][0-9０-９]++)?+)(?P<unit>[%％‰]|[^\s\W\d_]{1,4}+)?+(?![^\s\W])"
    # 且 before a blank
    rf"|(?P<word>[且或非若则像]){_END}"
    r"|(?P<operator>[=＝<＜>＞!！]{2}|[=＝<＜>＞≠≤≥≦≧+＋\-－−–—*＊×/／÷])"
    r"|(?P<bracket>[()（）])|(?P<comma>[,，])"
    # What is left is a name; a full-width bracket may be a part of it: 因公出国（境）费.
    r"|(?P<name>[^\s　=＝<＜>＞≠≤≥≦≧+＋\-－−–—*＊×/／÷()（）\[\]［］【】,，?？\"“”‘’「」;；:：!！%％]++"
    r"(?:（[^（）\s]{0,20}+）[^\s　=＝<＜>＞≠≤≥≦≧+＋\-－−–—*＊×/／÷()（）\[\]［］【】,，?？\"“”;；:：!！]*+)?+)"
    r"(?P<optional>[?？]?+)"
    r"|(?P<other>\S))"
)
_PRINTED: Final = regex("[0-9]{1,3}")
# 1,234: refused, as a comma parts arguments.
_GROUPED: Final = regex(r"[0-9]{1,3}(?:[,，][0-9]{3})+(?![0-9])")
# sum（下级）: here a full-width bracket opens the arguments, and is no part of a name.
_CALL: Final = regex(rf"(?:{_CALLED})(?=（)")
_INSIDE: Final = regex(r"[^\[\]［］【】\"“”]*+")
_ATTRIBUTE: Final = regex(rf"[.．]({'|'.join(CELL_TEXTS)})")
_TABLE: Final = regex(r"[0-9]{1,2}")


def tokens(text: str) -> Iterator[RuleToken]:
    """The tokens of a formula. Raises FormulaError."""
    at, end_of_text = 0, len(text.rstrip())
    while at < end_of_text:
        match = _TOKEN.match(text, at)
        if match is None:
            return
        start = match.end() - len(match[0].lstrip(" 　\t\n\r"))
        if match.lastgroup == "ref":
            node, at = _reference(text, match, start)
            yield RuleToken("operand", text[start:at], start, node)
            continue
        # `optional` closes last where a name was found.
        call = _CALL.match(text, start) if match.lastgroup == "optional" else None
        at = call.end() if call else match.end()
        if call:
            yield RuleToken("operand", call[0], start, Name(call[0], start))
        else:
            yield _READ.get(match.lastgroup or "", _refused)(text, match, start)


def numbered(name: str) -> bool:
    """Whether a name is a row or a column by its printed number: `31行`, `2栏`."""
    return (
        name[-1:] in (LINE, COLUMN)
        and _PRINTED.fullmatch(name.translate(NARROW), 0, len(name) - 1) is not None
    )


def wide(text: str) -> list[tuple[int, str]]:
    """The full-width signs of a formula that are read as half-width ones, with their offsets; those
    of names and words are not."""
    found: list[tuple[int, str]] = []
    for token in tokens(text):
        if isinstance(token.node, Text | Name):
            continue
        inside = token.value if not isinstance(token.node, Ref) else _bones(token.value)
        found += [
            (token.at + at, sign)
            for at, sign in enumerate(text[token.at : token.at + len(inside)])
            if sign in WIDE and inside[at] != " " and sign != "×" and sign != "÷"
        ]
    return found


def _bones(reference: str) -> str:
    """A reference with its brackets, comma and marks, blanks in place of its names."""
    # The first four signs are 表05[, in whatever width.
    return "".join(
        sign if sign in "［］【】，？．" or at < 4 else " " for at, sign in enumerate(reference)
    )


def _word(text: str, match: re.Match[str], start: int) -> RuleToken:
    bare = slips.pattern(text, match.end()) if match["word"] == LIKE else ""
    if bare:
        at = text.index(bare, match.end())
        raise FormulaError(say("formula.like"), at, say("formula.like-bare.cure", text=bare))
    return RuleToken("operator", WORDS[match["word"]], start)


def _operator(text: str, match: re.Match[str], start: int) -> RuleToken:
    sign = match["operator"].translate(NARROW)
    sign = SAME.get(sign, sign)
    if sign not in ("=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"):
        raise FormulaError(
            say("token.operator", operator=match["operator"]), start, say("token.operator.cure")
        )
    return RuleToken("operator", sign, start)


def _mark(text: str, match: re.Match[str], start: int) -> RuleToken:
    sign = match[match.lastgroup or 0].translate(NARROW)
    return RuleToken(sign, sign, start)


def _unsaid(name: str) -> Said:
    """What is written in place of a word that formulas do without; empty for any other."""
    return (
        say("token.word.cure", other_words=OTHER_WORDS[name])
        if name in OTHER_WORDS
        else slips.word(name)
    )


def _name(text: str, match: re.Match[str], start: int) -> RuleToken:
    name = match["name"]
    # 名称 = 与 asks for the word 与, which wants quotes; elsewhere 与 was meant for 且.
    if name in OTHER_WORDS and text[:start].rstrip().endswith(("=", "＝")):
        raise FormulaError(
            say("name.unquoted", name=name), start, say("name.unquoted.cure", name=name)
        )
    cure = _unsaid(name) or (slips.counted(name, UNITS) if name[0].isdigit() else "")
    if cure:
        raise FormulaError(say("token.word", name=name), start, cure)
    _no_percentage(text, start, name)
    return RuleToken("operand", name, start, Name(name, start, bool(match["optional"])))


def _no_percentage(text: str, start: int, name: str) -> None:
    """Refuse a name that a percentage is glued to."""
    sign = text[start + len(name) : start + len(name) + 1]
    cure = slips.percent(text, start, name) if sign in RATIO_UNITS or sign == "％" else ""
    if cure:
        raise FormulaError(say("slip.percent"), start, cure)


def _place(text: str, match: re.Match[str], start: int) -> RuleToken:
    name = match["place"].translate(NARROW)
    return RuleToken("operand", name, start, Name(name, start, bool(match["may"])))


def _quoted(text: str, match: re.Match[str], start: int) -> RuleToken:
    return RuleToken("operand", match["text"], start, Text(match["text"][1:-1], start))


def _dated(text: str, match: re.Match[str], start: int) -> RuleToken:
    return RuleToken("operand", match["date"], start, _date(match["date"].translate(NARROW), start))


def _counted(text: str, match: re.Match[str], start: int) -> RuleToken:
    return RuleToken("operand", match[0].strip(), start, _number(text, match, start))


def _date(written: str, start: int) -> Text:
    # Any year but one will do for one that is told from the report's: 2月29日 may be.
    match = WRITTEN_DATE.fullmatch(written)
    year = int(match["year"]) if match and match["year"].isdecimal() else 2024
    if (
        match is None
        or not 1 <= int(match["month"]) <= 12
        or int(match["day"] or 1) not in _days(year, match["month"])
    ):
        raise FormulaError(say("token.day", day=written), start, say("token.day.cure"))
    return Text(written, start)


def _days(year: int, month: str) -> range:
    return range(1, monthrange(year, int(month))[1] + 1)


def _number(text: str, match: re.Match[str], start: int) -> Number:
    printed, unit = match["number"].translate(NARROW), (match["unit"] or "").translate(NARROW)
    grouped = _GROUPED.match(text, start)
    if grouped:
        raise FormulaError(
            say("token.thousands"),
            start,
            say("token.thousands.cure", value=re.sub("[,，]", "", grouped[0])),
        )
    if too_long(printed):
        raise FormulaError(
            say("token.digits", most_digits=MOST_DIGITS), start, say("token.digits.cure")
        )
    # Counts (辆, 人次) have no factor, and no unit is a plain number.
    factor = AMOUNT_UNITS.get(unit) or RATIO_UNITS.get(unit)
    if factor is None and unit and unit not in COUNT_UNITS:
        raise FormulaError(
            say("form.unit", unit=unit),
            start + len(match["number"]),
            slips.unit(match["number"], unit, UNITS) or say("token.unit.cure", value=listed(UNITS)),
        )
    return Number(Decimal(printed) * (factor or 1), start, unit)


def _refused(text: str, match: re.Match[str], start: int) -> NoReturn:
    if match["slip"]:
        _refuse_slip(text, match, start)
    sign = match["other"] or text[start]
    if sign in "[］［】【]［":
        raise FormulaError(
            say("token.no-table", sign=sign),
            start,
            slips.bracketed(text, start) or say("token.no-table.cure"),
        )
    if sign in "\"“”＂'‘’「」":
        raise FormulaError(say("token.quotes"), start, say("token.quotes.cure"))
    cures = {
        "%": say("token.percent.cure"),
        "?": say("token.optional.cure"),
        ";": say("token.semicolon.cure"),
        "；": say("token.semicolon.cure"),
        "。": say("token.stop.cure"),
        ":": say("token.colon.cure"),
        "、": say("token.comma.cure"),
        "^": say("token.power.cure"),
        "!": say("token.not-equal.cure"),
    }
    raise FormulaError(say("token.sign", sign=sign), start, cures.get(sign.translate(NARROW), ""))


def _refuse_slip(text: str, match: re.Match[str], start: int) -> NoReturn:
    """Refuse what is nearly a reference (06表[, 第6表): by the word before it that nothing says, by
    what stands before 表, else by how a reference is written.
    """
    number = _TABLE.search(match["slip"].translate(NARROW))
    table = f"{int(number[0]):02d}" if number else "NN"
    inside = re.match(r"[^\[\]［］【】()（）{}｛｝〔〕〈〉《》\s<>=]*+", text[match.end() :])
    row = inside[0].translate(NARROW).strip(" ,") if inside and inside[0].strip() else "行"
    written = match["slip"].strip().partition("表")[0]
    prefix = written.strip("第号" + "0123456789０１２３４５６７８９")
    cure = _unsaid(prefix) or slips.glued(written, UNITS)
    if cure:
        raise FormulaError(say("token.word", name=prefix), start, cure)
    _no_percentage(text, start, re.split("[%％‰]", written)[0])
    if number and prefix and prefix not in ("财决", "公开", "附"):
        raise FormulaError(
            say("token.prefix", prefix=prefix, form=table), start, say("token.prefix.cure")
        )
    raise FormulaError(
        say("token.reference", strip=match["slip"].strip()),
        start,
        say("token.turned.cure", form=table, row=row)
        if number
        else say("token.named.cure", prefix=prefix, row=row),
    )


def _reference(text: str, match: re.Match[str], start: int) -> tuple[Ref, int]:
    """The reference that begins with a match, and where it ends."""
    table = match["table"].translate(NARROW).strip(QUOTES)
    inside = _INSIDE.match(text, match.end())
    end = inside.end() if inside else match.end()
    if end >= len(text) or text[end] not in "]］】":
        raise FormulaError(say("token.unfinished"), start, say("token.unfinished.cure", form=table))
    body = text[match.end() : end]
    parts = re.split("[,，]", body)
    if len(parts) > 2:
        raise FormulaError(say("token.parts"), start, say("token.parts.cure", form=table))
    # Where row and column begin without the blanks before them: mistakes are shown there.
    row_at = match.end() + len(parts[0]) - len(parts[0].lstrip())
    column = parts[1] if len(parts) > 1 else ""
    column_at = (
        match.end() + len(parts[0]) + 1 + len(column) - len(column.lstrip()) if column else row_at
    )
    row, optional = _marked(parts[0])
    column, also = _marked(column)
    side, name = _sided(row)
    if not name:
        raise FormulaError(say("token.no-row"), start, say("token.no-row.cure", form=table))
    attribute = _ATTRIBUTE.match(text, end + 1)
    report = f"{match['report']}." if match["report"] else ""
    ref = Ref(
        report + table,
        side.strip(),
        name.strip(),
        column,
        optional or also,
        start,
        row_at,
        column_at,
        attribute[1] if attribute else "",
    )
    return ref, attribute.end() if attribute else end + 1


def _sided(row: str) -> tuple[str, str]:
    """(side, row) of what stands before the comma of a reference; the side is empty where none is
    written.
    """
    # A full-width point parts side and row only where no other point does.
    side, point, name = row.partition("．" if "．" in row and "." not in row else ".")
    return (side, name) if point else ("", row)


def _marked(part: str) -> tuple[str, bool]:
    """A name of a reference without the mark behind it, and whether it has one."""
    bare = part.strip(" 　\t\n\r")
    return (bare[:-1].rstrip(), True) if bare.endswith(("?", "？")) else (bare, False)


_READ: Final[dict[str, Callable[[str, re.Match[str], int], RuleToken]]] = {
    "text": _quoted,
    "date": _dated,
    "may": _place,
    "number": _counted,
    "unit": _counted,
    "word": _word,
    "operator": _operator,
    "bracket": _mark,
    "comma": _mark,
    "optional": _name,
}
"""What reads a word or a sign, by the group of `_TOKEN` that closed last."""
