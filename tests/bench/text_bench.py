"""How long the text takes to read, beside what is asked: a report of 30 pages, a million
characters, one long sentence.

    python -m tests.bench.text_bench [REPORT.txt ...]

What is measured is `auditor.text.read` alone: from paragraphs to claims, neither the reader of the
file before it nor the rules behind it; and, last, the whole path of a report (reader, tables, text,
rules, diagnosis) as a worker of a batch goes it, one distinct report after the other. Processor
time, the best of some, under the settings of a worker (what lives as long as the process is no work
of the collector's). Prose with a figure for every twenty characters, as reports have it, is dear;
`dense` prose, a figure for every dozen, is the dearest; words without figures take a tenth.
"""

from __future__ import annotations

import gc
import random
import re
import sys
import time
from pathlib import Path

from auditor import api, rules
from auditor.identity.decide import decide
from auditor.readers import text
from auditor.rules.pack import Pack
from auditor.text import read
from tests.generator import generate

SAMPLES = Path(__file__).parents[2] / "samples"
REPORT = 12_000
"""The characters of prose in a report of 30 pages, tables aside."""
MOST_REPORT, MOST_MILLION, MOST_WHOLE = 0.060, 2.0, 0.14
"""What is asked, in seconds."""
WORDS = "为进一步加强机关建设，提高干部队伍素质，本单位认真组织学习培训，深入基层调查研究，切实解决突出问题。"
DENSE = (
    "{name}支出合计{a}万元，其中：人员经费{b}万元，占{c}%，公用经费{d}万元，占{e}%；比上年增加{f}万元，增长{g}%。",
    "{name}年初预算{a}万元，支出决算{b}万元，完成年初预算的{c}%，决算数小于预算数{d}万元，比上年减少{f}万元，下降{g}%。",
    "{name}收入{a}万元，较上年{b}万元增加{d}万元，增长{c}%，其中财政拨款{f}万元、其他收入{b}万元，分别占{e}%和{g}%。",
)
"""Sentences full of figures."""
SENTENCES = {
    "figures": "公务接待费1.50万元，占37.50%，",
    "names": "一般公共服务支出、",
    "changes": "比上年增加0.10万元，增长50%，",
    "brackets": "（其中：差旅费3.00万元）",
}


def taken(content: str, pack: Pack, times: int = 3) -> float:
    """Seconds of processor time to read a text."""
    document = text.parse(content)
    found = decide(document)
    best = 1e9
    for _ in range(times):
        start = time.process_time()
        read(document, pack.vocabulary, found)
        best = min(best, time.process_time() - start)
    return best


def prose(length: int) -> str:
    """So many characters of the narrative of made reports, one after the other."""
    parts: list[str] = []
    seed = 0
    while sum(map(len, parts)) < length:
        made = generate(seed, 2022).text
        parts.append(made[made.index("\n一、收入支出决算总体情况说明") :])
        seed += 1
    return "\n\n".join(parts)[:length]


def dense(length: int) -> str:
    """So many characters of sentences full of figures, no two alike."""
    chance, parts = random.Random(length), ["一、情况说明"]
    while len(parts) * 60 < length:
        given = {key: f"{chance.randrange(10**4, 10**6) / 100:.2f}" for key in "abdf"}
        given |= {key: f"{chance.randrange(100, 9999) / 100:.2f}" for key in "ceg"}
        parts.append(chance.choice(DENSE).format(name=f"项目{chance.randrange(99)}", **given))
    return "\n\n".join(parts)[:length]


def whole(contents: list[str], pack: Pack) -> float:
    """Seconds of processor time that a report takes from its bytes to its findings, on average."""
    start = time.process_time()
    for content in contents:
        api.judged(api.post(text.parse(content), pack), pack)
    return (time.process_time() - start) / len(contents)


def told(name: str, content: str, seconds: float, asked: float) -> None:
    """One line of figures."""
    figures = len(re.findall(r"[0-9][0-9.,]*", content))
    a_million = seconds / len(content) * 1e6
    print(
        f"{name}: {len(content)} characters, {figures} figures, {seconds * 1000:.1f} ms,"
        f" {a_million:.2f} s a million characters (asked {asked})"
    )


def main() -> None:
    """Measure and print."""
    pack = rules.load()
    taken(prose(1000), pack)
    gc.freeze()
    gc.set_threshold(20000, 20, 20)
    for name in sys.argv[1:]:
        content = Path(name).read_text("utf-8")
        told(name, content, taken(content, pack, 5), MOST_REPORT)
    content = prose(REPORT)
    told("30 pages", content, taken(content, pack, 7), MOST_REPORT)
    for length in (1_000, 10_000, 100_000, 1_000_000):
        content = prose(length)
        told("prose", content, taken(content, pack, 1 if length > 100_000 else 3), MOST_MILLION)
    for length in (1_000, 12_000, 100_000):
        content = dense(length)
        told(
            "dense prose",
            content,
            taken(content, pack),
            MOST_REPORT if length == REPORT else MOST_MILLION,
        )
    content = "一、情况说明\n\n" + "\n\n".join([WORDS * 4] * (200_000 // len(WORDS) // 4))
    told("words", content, taken(content, pack), MOST_MILLION)
    for name, part in SENTENCES.items():
        for length in (50_000, 200_000):
            content = (
                "一、情况说明\n\n2020年度支出417.30万元，" + part * (length // len(part)) + "。"
            )
            told(f"one sentence of {name}", content, taken(content, pack, 1), MOST_MILLION)
    made = [generate(seed, 2022).text for seed in range(20)]
    whole(made[:2], pack)
    seconds = whole(made[2:], pack)
    size = sum(map(len, made)) // len(made)
    print(
        f"the whole path of a report: {size} characters, {seconds * 1000:.0f} ms (asked {MOST_WHOLE} s, with its output)"
    )


if __name__ == "__main__":
    main()
