"""What stands for a figure: what the signs around digits make of them.

`支出决算为“97.87”万元` and `支出决算为人民币97.87万元` print 97.87; `支出决算为=97.87万元` and
`支出决算为97.87方元` print no figure that can be trusted. No claim is read here: what goes in and
what comes out are the tokens of a squeezed text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from auditor.figure import Figure
from auditor.message import Said, say
from auditor.numbering import WORDS, spelt
from auditor.patterns import regex
from auditor.text.lexer import Token, printed_figure
from auditor.text.numerals import CURRENCY, MONEY_OR_RATIO, UNITS
from auditor.text.vocabulary import Vocabulary
from auditor.units import MEASURED

ODD: Final = say("doubt.odd")
NO_UNIT: Final = say("doubt.no-unit")
BOUND: Final = say("doubt.bound")
STATING: Final = frozenset({
    "actual", "executed", "budget", "budget-first", "budget-full", "budget-adjusted", "share",
    "done"})  # fmt: skip
"""The cues behind which, with 为 or 是, an amount or a rate is owed."""
OWING: Final = STATING | {"arranged", "total", "up", "down", "either"}
"""The cues that a figure may stand right behind."""
_AMOUNT: Final = STATING - {"share", "done"}
_COUNTING: Final = frozenset({"up", "down", "either", "total", "share", "done", "arranged"})
"""The cues behind which a number without a unit may count what its next word names."""
_SHIFTS: Final = {"near": "~", "under": "<", "over": ">"}
# 约97.87, 近97.87, 超97.87, 共97.87, 高达97.87.
_SHIFTING: Final = frozenset({*_SHIFTS, "up", "total", "fill"})
"""The words before a figure that may be a part of it."""
_ASIDE: Final = {"about": BOUND, "more": BOUND, "less": BOUND, "up": ODD, "down": ODD}
"""What a word between 支出决算为 and its figure makes of it."""
_PAIRS: Final = {"（": "）", "“": "”", '"': '"', "‘": "’", "'": "'", "《": "》", "〈": "〉", "<": ">",
                 "【": "】", "[": "]", "〔": "〕", "「": "」", "『": "』", "{": "}", "*": "*", "_": "_",
                 "~": "~", "`": "`", "|": "|"}  # fmt: skip
"""Signs that stand around a figure and leave it what it is."""
_QUOTES: Final = frozenset("“‘《〈【〔「『")
# 为abc97.87万元: letters that stand in the way of a figure that is owed.
_NAME: Final = regex("[A-Za-z]{1,6}$")
# <b>97.87</b>万元: left over from a web page.
_MARKUP: Final = regex(r"<[A-Za-z]{1,8}>")
# 决算数为, 占比重为, 下降金额共: nothing that names another thing.
_MEANT: Final = regex(r"(?:总?[数额率]|金额|比例|比重)?(?:分别)?(?:为|是|达到?|共|：|的)?$")
"""What may stand between a cue and its figure."""
STATED: Final = regex(r"(?:总?[数额率]|金额|比例|比重)?(?:分别)?[为是]")
_NEAR: Final = 4
"""So many tokens back may say what a word before a figure means."""
_REACH: Final = 24
"""So many characters before a figure may say whose it is."""
_BETWEEN: Final = regex(
    # 97.87”万元, 97.87m万元, 97½万元, 97点87万元, 97.87方元, 97.87（玖）万元; but not 12月万元.
    r"(?P<odd>(?![年月日号季])(?:[^\w\s，。；：、+\-（%‰]{1,3}|[A-Za-z][A-Za-z0-9]{0,3}|[½-⅞₀-₉]"
    r"|点[0-9]{1,4}|[\u3400-\u9fff]{1,2}|[（《〈【\[〔<][^，。；：、\s（《〈【\[〔<]{1,6}[）》〉】\]〕>]))"
    rf"(?P<unit>{MEASURED})"
)
"""What stands between digits and their unit."""
_ABOUT: Final = {"余": ">", "多": ">", "来": "~", "左右": "~", "上下": "~"}
_COUNTED: Final = regex(UNITS)
# 为97.87，; 为97.87比上年增加; 为97.87和98.12: the unit is merely left out.
_CLEAR: Final = regex(r"$|[，。；、）：！？]|[增减下比较同占]|[和及与][0-9]")
"""What may stand behind a figure whose unit is left out."""
_LEAD: Final = regex(
    # 为=97.87, 为__97.87, 为--97.87, 为-（97.87, 为零97.87. A stop is none of these.
    r"_{1,3}$|[^\w\s，。；：、（）“”《》！？…─%‰+\-]{1,3}$|(?<=[^-])-{2}$|-（$|[零第\ufe63]$"
)
"""What stands against the digits, before them."""
_WORD: Final = regex(r"[\u3400-\u9fff，。；：、](?<![零第币])[0-9]")
"""Right behind a word or a stop nothing stands before a figure: no sign, no currency."""
_SPELT: Final = regex(
    # Not the end of a longer numeral, and not 几十万元, 数百万元, 上千万元, 近百万元, 第一, 每百元.
    rf"(?<![{WORDS}0-9几数上近成第每])(?:百分之(?P<rate>[{WORDS}点.0-9]{{1,16}})"
    rf"|(?P<amount>[{WORDS}点.万亿]{{1,24}}?)(?P<more>[余多])?(?P<unit>(?![百千])(?:{MEASURED})|倍))"
)
"""The thousands of 一亿二千万元 are of the number, not of its unit."""
# 百万元, 千万元 by themselves are units.
_BARE: Final = frozenset({"百", "千", "万", "亿", "点", "百万", "千万"})


def stood(text: str, found: Sequence[Token], vocabulary: Vocabulary) -> list[Token]:
    """The tokens of a squeezed text, every figure as what stands around it makes it."""
    out: list[Token] = []
    end = -1
    for token in merged(found, _spelt(text)):
        # A figure that was widened (“97.87”万元) has taken up what stands behind it, too.
        if token.start < end:
            continue
        if token.kind == "number" and token.figure is not None and not token.doubt:
            token = _led(text, out, _followed(text, token), vocabulary)
            end = token.end
        out.append(token)
    return out


def merged(found: Sequence[Token], made: Sequence[Token]) -> list[Token]:
    """Both in order of the text, without what one of the second covers."""
    spans = sorted(made, key=lambda token: token.start)
    starts = [token.start for token in spans]

    def free(token: Token) -> bool:
        at = bisect_left(starts, token.end)
        return not at or spans[at - 1].end <= token.start

    # 一百二十七点八七万元: 一百… may have been read as cues or digits; the whole numeral goes first.
    kept = [token for token in found if free(token)] if spans else found
    return sorted([*kept, *spans], key=lambda token: token.start)


def _spelt(text: str) -> list[Token]:
    """The figures that are spelt out in words (一百二十七点八七万元, 百分之五)."""
    made: list[Token] = []
    for match in _SPELT.finditer(text):
        words, unit = match["rate"] or match["amount"], match["unit"] or "%"
        digits = _digits(words, unit)
        if digits is not None:
            figure = printed_figure(match[0], digits, unit, False)
            about = _ABOUT.get(match["more"] or "", "")
            made.append(Token("number", match.start(), match.end(), match[0], figure, about=about))
    return made


def _digits(words: str, unit: str) -> str | None:
    """The digits of a numeral in words, of its unit; None where it is none."""
    # 一元, 二元: a word (二元结构) rather than an amount.
    if words in _BARE or unit == "元" and len(words) < 2 and words not in "零〇":
        return None
    if "亿" in words and unit == "万元":
        # 一亿二千万元: what stands behind 亿 alone counts tens of thousands.
        whole = spelt(f"{words}万")
        return whole.removesuffix("0000") if whole is not None else None
    return spelt(words)


def _followed(text: str, token: Token) -> Token:
    """A number with the unit that something parts it from."""
    figure = token.figure
    if figure is None or figure.unit and (figure.unit in MONEY_OR_RATIO or figure.step == 1):
        return token
    match = _BETWEEN.match(text, token.end)
    if match is None or not figure.unit and _COUNTED.match(text, token.end):
        return token
    odd = match["odd"]
    negative = figure.value < 0
    made = printed_figure(figure.text, f"{abs(figure.value):f}", match["unit"], negative)
    whole = replace(token, end=match.end(), text=text[token.start : match.end()], figure=made)
    if odd in _ABOUT:
        return replace(whole, about=_ABOUT[odd])
    return whole if _closes(text[: token.start], odd) else replace(whole, doubt=ODD)


def _closes(before: str, behind: str) -> bool:
    """Whether what stands behind digits closes what opened before them (“97.87”, <b>97.87</b>)."""
    opened = "".join(_PAIRS.get(sign, " ") for sign in reversed(before[-len(behind) :]))
    # The pairs are compared mirrored: what was opened last is closed first.
    return opened == behind or behind[:2] == "</" and before.endswith(f"<{behind[2:]}")


def _led(text: str, out: list[Token], token: Token, vocabulary: Vocabulary) -> Token:
    """A number with what stands before it and does not say whose it is; its tokens leave `out`."""
    # Most figures stand right behind a Chinese word or a stop, and have nothing to be peeled off.
    shifted = bool(out) and out[-1].end == token.start and out[-1].kind in _SHIFTING
    if not shifted and _WORD.match(text, token.start - 1):
        return _doubted(text, token, out, vocabulary)
    # First what may rightly stand there (quotes, 人民币, 约), then what may not (=, a stray letter).
    start, end, about = _peeled(text, out, token, vocabulary)
    lead = _strange(text, start, end, token, out, vocabulary)
    if lead < start:
        _leave(out, lead)
        return _wide(text, token, lead, end, about, ODD)
    plain = start == token.start and end == token.end
    # Behind words that owe no figure (《12》, “5”) signs are a part of the text.
    if plain or not about and not owes(text, start, out, vocabulary):
        return _doubted(text, token, out, vocabulary)
    return _wide(text, token, start, end, about, token.doubt)


def _doubted(text: str, token: Token, out: Sequence[Token], vocabulary: Vocabulary) -> Token:
    """A number right behind its owner, with why it is none, if anything says so."""
    doubt = _unsure(text, token, out, vocabulary)
    return replace(token, doubt=doubt) if doubt else token


def _strange(
    text: str, start: int, end: int, token: Token, out: Sequence[Token], vocabulary: Vocabulary
) -> int:
    """Where letters or signs begin that stand between a number and the words that owe it; its own
    beginning where none do.
    """
    name = _NAME.search(text, max(0, start - 6), start)
    if name is not None and owner(text, name.start(), out):
        return name.start()
    lead = _lead(text, start, end, token)
    return lead if lead < start and owes(text, lead, out, vocabulary) else start


def _peeled(
    text: str, out: list[Token], token: Token, vocabulary: Vocabulary
) -> tuple[int, int, str]:
    """Where a number with its signs and its currency begins and ends, and how approximate it is."""
    start, end, about = token.start, token.end, token.about
    # 为约人民币“97.87”万元: words and signs may stand in any order, so they are taken off one by one.
    while start and token.start - start < _REACH:
        before = out[-1] if out and out[-1].end == start else None
        shift = _shift(text, before, out[-_NEAR:-1], vocabulary) if before is not None else None
        if before is not None and shift is not None:
            about, start = shift or about, before.start
            out.pop()
            continue
        size = _dress(text, start, token.start, end)
        # （97.87万元） behind what owes no figure is a bracket of the sentence.
        if not size or text[start - 1] == "（" and not owes(text, start - 1, out, vocabulary):
            break
        # Its closing sign, right behind, belongs to the figure as well.
        end += text[end : end + 1] == _PAIRS.get(text[start - 1])
        start -= size
        _leave(out, start)
    return start, end, about


def _lead(text: str, start: int, end: int, token: Token) -> int:
    """Where what stands against the digits of a number begins; its own beginning where nothing
    does.
    """
    before = text[start - 1 : start]
    # --97.87, +-97.87: two signs.
    if text[token.start] in "-+":
        return start - (before in ("-", "+"))
    # 为“97.87万元，: opened and never closed.
    if before in _QUOTES and _PAIRS[before] not in text[end : end + _REACH]:
        return start - 1
    lead = _LEAD.search(text, max(0, start - 3), start)
    return lead.start() if lead else start


def _leave(out: list[Token], start: int) -> None:
    while out and out[-1].end > start:
        out.pop()


def _shift(text: str, before: Token, out: Sequence[Token], vocabulary: Vocabulary) -> str | None:
    """How approximate a word before a figure makes it; None where the word says something else."""
    if before.kind in _SHIFTS:
        return _SHIFTS[before.kind]
    stated = text[before.start - 1 : before.start] in ("为", "是")
    if (
        before.kind == "up"
        and before.text == "超"
        # 决算数为超97.87万元, 支出超97.87万元: more than; 比预算超97.87万元 is a change of that size.
        and (stated or named(text, before.start, vocabulary))
    ):
        return ">"
    summed = before.kind == "total" and (
        stated
        # 支出共97.87万元, 增加共97.87万元: 共 adds nothing up.
        or before.text == "共"
        and named(text, before.start, vocabulary)
        or owner(text, before.start, out) in ("up", "down")
    )
    return "" if summed or before.kind == "fill" else None


def _wide(text: str, token: Token, start: int, end: int, about: str, doubt: Said) -> Token:
    return replace(
        token,
        start=start,
        end=end,
        text=text[start:end],
        about=about,
        doubt=doubt,
        digits=token.start,
    )


def _dress(text: str, start: int, first: int, end: int) -> int:
    """How many characters before a place are signs around the figure, or its currency."""
    for name in CURRENCY:
        if text.endswith(name, 0, start):
            return len(name)
    sign = text[start - 1]
    closer = _PAIRS.get(sign)
    if closer is not None and (text[end : end + 1] == closer or closer in text[first:end]):
        return 1
    markup = _MARKUP.search(text, max(0, start - 10), start) if sign == ">" else None
    return markup.end() - markup.start() if markup is not None and markup.end() == start else 0


def _unsure(text: str, token: Token, out: Sequence[Token], vocabulary: Vocabulary) -> Said:
    """Why a number right behind its owner is no figure: a bound, or no unit; empty where it is
    one.
    """
    if aside := _aside(text, token, out, vocabulary):
        return aside
    figure = token.figure
    # 得分90、95、98分: the others of the list have no unit either.
    if figure is None or figure.unit == "分" and any(_is_points(one.figure) for one in out):
        # One of several points.
        return ""
    return NO_UNIT if _lacks_unit(text, token, figure, out, vocabulary) else ""


def _aside(text: str, token: Token, out: Sequence[Token], vocabulary: Vocabulary) -> Said:
    """What a word between 支出决算为 and its number makes of it; empty where none stands there."""
    before = _right_before(token, out)
    if before is None or before.kind not in _ASIDE:
        return ""
    # 支出决算为不低于97万元, 支出决算为增加97万元: the word stands where the figure should.
    cue = out[-2] if len(out) > 1 and out[-2].kind in STATING else None
    if cue is not None and STATED.fullmatch(text, cue.end, before.start):
        return _ASIDE[before.kind]
    owed = before.kind == "about" and named(text, before.start, vocabulary)
    return _ASIDE[before.kind] if owed else ""


def _right_before(token: Token, out: Sequence[Token]) -> Token | None:
    """The word that a number stands against."""
    return out[-1] if out and out[-1].end == token.start else None


def _is_points(figure: Figure | None) -> bool:
    return figure is not None and figure.unit == "分"


def _lacks_unit(
    text: str, token: Token, figure: Figure, out: Sequence[Token], vocabulary: Vocabulary
) -> bool:
    """Whether an amount is owed where a number stands that has no unit, or that of a ratio."""
    cued = owner(text, token.start, out)
    # 支出决算为97.87%: an amount is owed.
    if figure.is_ratio and text[token.start - 1] in "为是" and cued in _AMOUNT:
        return True
    if figure.unit in MONEY_OR_RATIO or _is_clear(text, token, figure):
        return False
    # With decimals nothing is counted: 支出97.87人 is an amount with a wrong unit.
    if figure.step < 1 and (cued in _AMOUNT or named(text, token.start, vocabulary)):
        return True
    if figure.unit or _COUNTED.match(text, token.end) or _goes_on(text, token, cued, out):
        return False
    return owes(text, token.start, out, vocabulary)


def _is_clear(text: str, token: Token, figure: Figure) -> bool:
    """Whether the unit of a number is left out, and nothing else stands in its place."""
    return not figure.unit and _CLEAR.match(text, token.end) is not None


def _goes_on(text: str, token: Token, cued: str, out: Sequence[Token]) -> bool:
    """Whether the words behind a number without a unit say what it counts, or remark on it."""
    behind = text[token.end]
    # 为97（含追加） remarks on the figure; 占比97（%） has its unit in the bracket.
    if behind == "（":
        before = _right_before(token, out)
        return before is None or before.kind not in ("share", "done")
    whole = token.figure is not None and token.figure.step == 1
    # 增加3名, 共5所: the next word is what is counted.
    counts = cued in _COUNTING or not cued and whole
    return counts and "\u3400" <= behind <= "\u9fff"


def owner(text: str, at: int, out: Sequence[Token]) -> str:
    """The kind of the cue that a figure at a place would stand right behind; empty where none
    is.
    """
    before = next((token for token in reversed(out[-3:]) if token.end <= at), None)
    if before is None or before.kind not in OWING:
        return ""
    return before.kind if _MEANT.match(text, before.end, at) else ""


def owes(text: str, at: int, out: Sequence[Token], vocabulary: Vocabulary) -> bool:
    """Whether the words before a place owe a figure: a cue, or the name of a known quantity."""
    return bool(owner(text, at, out)) or named(text, at, vocabulary)


_STOP: Final = regex("[，。；：、！？]")
_JOINT: Final = regex("[为是达共]{1,2}$")


def named(text: str, at: int, vocabulary: Vocabulary) -> bool:
    """Whether the name of a known quantity stands right before a place, in its clause."""
    # Only the words since the last stop, without 为 at their end (支出决算为 -> 支出决算).
    clause = _STOP.split(text[max(0, at - _REACH) : at])[-1]
    name = vocabulary.bare[_JOINT.sub("", clause)]
    known = vocabulary.known[name]
    return known is not None and known.end() == len(name)


__all__ = ["NO_UNIT", "ODD", "merged", "named", "owes", "stood"]
