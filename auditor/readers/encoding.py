"""Bytes to text: by byte order mark, else the encoding in which the text reads as Chinese; never as
junk.
"""

from __future__ import annotations

import codecs
from typing import Final

from auditor.document import Unreadable
from auditor.message import say
from auditor.patterns import regex

_COMMON: Final = frozenset(
    "出支算年政本公计费收预入决款财拨元合万目表经结数项业一基行单位务用的和总科共般上金中其初样度余资国保车转林部事有营缴为明运况分情购护府说名"
    "级接待小三原补门要他增人称次因编码于置关主助性附类减成障对末机房住属额社个维占完是员全比二开辆会不同及医疗与工加整每老养调农灾草设县各水栏字"
    "就境体职列相心生青育下少核文评执险第四区服大得防自健康培源效使办变积安绩城批指乡长内排量退休利示五标等非应八贴以动管系率写之降包六改正七报较"
    "电权地理教值备外化没在提通或企件按题差让含交配施予法面平方去处津实组奖压训价商能到则留前需物责立口时任取统据"
    "預財撥萬計費經結數項業單務門轉餘資國車為樣級營況購護說給減機關對額屬維員醫療與養調農災設縣體職長內離險評執區輛開補稱編類實總個環標積績貼動"
    "係統應產時發點會從來後過辦賬債稅還變達際運輸農業廳導處據權"
)
"""Characters that a report has again and again, simplified and traditional."""
# All but ASCII, the marks of Chinese text, wide digits and numbers in circles: the letters, which
# tell an encoding.
_LETTER: Final = regex(
    r"[^\x00-\x7f，。、：；！？（）【】《》〈〉“”‘’「」『』—…·％％　\xa0￥¥０-９①-⑳\u2000-\u206f\ufeff]"
)
# What Chinese becomes under a wrong encoding: accented letters (`Ã¤Â¸`), 锟斤拷 (replacement
# characters read as GBK), 烫烫烫 and 屯屯屯 (memory that nobody filled).
_JUNK: Final = regex(
    r"[\x80-\x9f\xa1-\xa4\xa6-\u024f\ufffd锟拷烫屯]"
)  # the sign ¥ (A5) and the no-break blank are written
# `????`: characters that an export could not write.
_LOST: Final = regex(r"\?{2,}")
# `部?决算`: one such character between two that were written.
_LOST_WITHIN: Final = regex(r"(?<=[一-鿿])\?(?=[一-鿿])")
_IDEOGRAPH: Final = regex(r"[\u3400-\u9fff]")
_LINE_END: Final = regex("[\r\x0b\x1e\x85\u2028\u2029]|(?<=[^\n])\x0c(?=[^\n])")
"""Ends of lines of old systems and of word processors."""
# `~{VPND~}`: GB2312 in seven bits.
_HZ: Final = regex(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")
# `+ZYdbVw-`: five characters of base 64 at least, so that `a+b` is no sign of UTF-7.
_UTF_7: Final = regex(rb"\+[A-Za-z0-9+/]{5,}-?")
# In the order in which they are tried; the mark of UTF-7 is the weakest. ISO-2022-JP-2 has
# GB2312 among its character sets.
_SHIFTED: Final = {"iso2022_jp_2": b"\x1b$", "hz": b"~{", "utf_7": b"+"}
# The marks of four bytes before those of two: UTF-32 begins as UTF-16 does.
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_WIDE: Final = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_BYTEWISE: Final = ("gb18030", "big5hkscs", "euc_jp", "euc_kr", "shift_jis")
# Names under which pages declare these encodings; the larger set reads the smaller one too.
_ALIASES: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "euc-jp": "euc_jp",
    "euc-kr": "euc_kr",
    "ks_c_5601-1987": "euc_kr",
}
# Bytes that are tried: enough of a report to tell, however long it is.
_SAMPLE: Final = 100_000
_FEW: Final = 20
"""Different letters below which nothing can be told from how common they are."""
_READS: Final = 0.3
"""Share of common characters from which on a text is Chinese for sure; reports have 0.6."""
_NOTHING: Final = 0.1
"""Share below which it is none: a wrong encoding gives 0.05."""
_REMEDY: Final = say("text.save-utf8")


def decode(data: bytes, name: str, declared: str = "", lenient: bool = False) -> str:
    """The text of the bytes; `declared` is the encoding that the file itself names.

    `lenient` shows a broken character as such where a strict reading fails. Raises Unreadable where
    the bytes are no text, or where no encoding makes them read.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _sound(_decoded(data, encoding, name, lenient), name)
    encoding = _shifted(data) or _wide(data)
    if encoding:
        return _sound(_decoded(data, encoding, name, lenient), name)
    if b"\0" in data:
        if not lenient:
            raise Unreadable(say("text.binary", name=name), say("give.text"))
        data = data.replace(b"\0", b"")
    # Without a mark UTF-8 is nearly never right by chance: nothing else is tried where it fits.
    try:
        return _sound(data.decode("utf-8"), name)
    except UnicodeDecodeError:
        return _sound(_decoded(data, _bytewise(data, name, declared, lenient), name, lenient), name)


def one_line_end(text: str) -> str:
    """The text with one sign at the end of its lines, whichever they have; a page feed beside a
    line end is none of its own.
    """
    text = text.replace("\r\r\n", "\n").replace("\r\n", "\n")
    return _LINE_END.sub("\n", text) if _LINE_END.search(text) else text


def head(data: bytes, size: int) -> str:
    """The beginning of a text as far as its markup goes, whatever its encoding."""
    part = data[:size]
    for mark, encoding in _MARKS:
        if part.startswith(mark):
            return part.decode(encoding, "ignore")
    # In `latin-1` every byte is a letter: markup, which is ASCII, shows under any encoding.
    return part.decode(_wide(part) or "latin-1", "ignore")


def _decoded(data: bytes, encoding: str, name: str, lenient: bool) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if lenient:
            return data.decode(encoding, "replace")
        shown = {
            "gb18030": say("text.encodings"),
            "big5hkscs": "Big5",
            "utf_7": "UTF-7",
            "hz": "HZ",
        }.get(encoding, encoding.upper())
        raise Unreadable(
            say("text.encoding", name=name, encoding=shown, byte=error.start + 1),
            say("text.save-as-utf8"),
        ) from error


def _shifted(data: bytes) -> str:
    """The encoding of a text whose bytes are all ASCII and whose Chinese is shifted into it; empty
    where it is none.
    """
    if not data.isascii():
        return ""
    for encoding, mark in _SHIFTED.items():
        if (
            mark not in data
            or encoding == "hz"
            and not _HZ.search(data)
            or encoding == "utf_7"
            and not _UTF_7.search(data)
        ):
            continue
        letters, share = _reading(data, encoding)
        if letters > 2 and share >= _READS:
            return encoding
    return ""


def _wide(data: bytes) -> str:
    """The encoding of a text of two or four bytes a character without a byte order mark; empty
    where it is none.
    """
    if b"\0" not in data[:_SAMPLE]:
        return ""
    found = {}
    for encoding in _WIDE:
        text = _tried(data, encoding)
        # UTF-16 of the wrong order gives letters too, but not printable and common ones.
        if text and "\0" not in text and len(text) > 3:
            plain = sum(letter.isprintable() or letter in "\r\n\t" for letter in text) / len(text)
            found[encoding] = plain + _share(text)[1] if plain > 0.9 else 0.0
    best = max(found, key=found.__getitem__, default="")
    return best if best and found[best] > 0.9 else ""


def _bytewise(data: bytes, name: str, declared: str, lenient: bool) -> str:
    """The encoding in which the text reads as Chinese. Raises Unreadable where there is none."""
    own = _ALIASES.get(declared, declared)
    rated = {}
    for encoding in _BYTEWISE:
        letters, share = _reading(data, encoding, lenient)
        # A tie goes to what Chinese systems write, then to what the file declares.
        if letters:
            rated[encoding] = (
                letters,
                share + 0.02 * (encoding == "gb18030") + 0.01 * (encoding == own),
            )
    # No encoding shows a letter: whatever the bytes are, the refusal names the usual one.
    if not rated:
        return "gb18030"
    best = max(rated, key=lambda encoding: rated[encoding][1])
    letters, share = rated[best]
    # Enough letters, and hardly one of them common: no encoding reads this.
    if letters >= _FEW and share < _NOTHING:
        raise Unreadable(say("text.no-encoding", name=name), _REMEDY)
    if letters >= 3 and share >= _READS:
        return best
    # Too little to tell: what the file says of itself, else what Chinese systems write.
    return own if own in rated else "gb18030" if "gb18030" in rated else best


def _reading(data: bytes, encoding: str, lenient: bool = False) -> tuple[int, float]:
    text = _tried(data, encoding)
    if text is None and lenient:
        text = data[:_SAMPLE].decode(encoding, "replace")
    return _share(text) if text else (0, 0.0)


def _tried(data: bytes, encoding: str) -> str | None:
    """The beginning of the text in an encoding; None where the bytes are not in it."""
    try:
        # A character that the end of the sample cuts is no error, unless the sample is the whole
        # file.
        return codecs.getincrementaldecoder(encoding)().decode(data[:_SAMPLE], len(data) <= _SAMPLE)
    except (UnicodeDecodeError, LookupError):
        return None


def _share(text: str) -> tuple[int, float]:
    """(different letters beyond ASCII, share of them that is common in reports)."""
    letters = set(_LETTER.findall(text[:_SAMPLE]))
    return len(letters), len(letters & _COMMON) / max(1, len(letters))


def _sound(text: str, name: str) -> str:
    """The text, where it is none that another program spoilt. Raises Unreadable."""
    junk, letters = len(_JUNK.findall(text)), len(_LETTER.findall(text))
    # A few accented letters stand in names; ten and nearly a third of all letters do not.
    if junk >= 10 and junk > 0.3 * letters:
        raise Unreadable(say("text.spoilt", name=name, count=junk), _REMEDY)
    lost = sum(map(len, _LOST.findall(text)))
    within = len(_LOST_WITHIN.findall(text))
    # Twenty question marks may be questions; these are more than half of all letters, or stand
    # within words.
    if lost >= 20 and lost > 0.5 * letters or within >= 20 and within > 0.05 * letters:
        lost = max(lost, within)
        raise Unreadable(say("text.lost", name=name, count=lost), say("file.export-again"))
    ideographs = set(_IDEOGRAPH.findall(text))
    # Chinese of nothing but rare characters: a text that was read under a wrong encoding and saved.
    if len(ideographs) >= _FEW and len(ideographs & _COMMON) < _NOTHING * len(ideographs):
        raise Unreadable(say("text.spoilt-rare", name=name), _REMEDY)
    return text
