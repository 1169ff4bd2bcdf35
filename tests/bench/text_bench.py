"""How long the text takes to read, beside what is asked: a report of 30 pages, a million characters, one long sentence.

    python -m tests.bench.text_bench [REPORT.txt ...]

Processor time, the best of some. Prose with a figure for every twenty characters, as reports have it, is the dear kind;
words without figures take a tenth of it.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

from auditor import rules
from auditor.identity.decide import decide
from auditor.readers import text
from auditor.rules.pack import Pack
from auditor.text import read
from tests.generator import generate

SAMPLES = Path(__file__).parents[2] / "samples"
REPORT = 12_000
"""The characters of prose in a report of 30 pages, tables aside."""
MOST_REPORT, MOST_MILLION = 0.060, 2.0
"""What is asked, in seconds."""
WORDS = "为进一步加强机关建设，提高干部队伍素质，本单位认真组织学习培训，深入基层调查研究，切实解决突出问题。"
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
    for name in sys.argv[1:]:
        content = Path(name).read_text("utf-8")
        told(name, content, taken(content, pack, 5), MOST_REPORT)
    content = prose(REPORT)
    told("30 pages", content, taken(content, pack, 7), MOST_REPORT)
    for length in (1_000, 10_000, 100_000, 1_000_000):
        content = prose(length)
        told("prose", content, taken(content, pack, 1 if length > 100_000 else 3), MOST_MILLION)
    content = "一、情况说明\n\n" + "\n\n".join([WORDS * 4] * (200_000 // len(WORDS) // 4))
    told("words", content, taken(content, pack), MOST_MILLION)
    for name, part in SENTENCES.items():
        for length in (50_000, 200_000):
            content = "一、情况说明\n\n2020年度支出417.30万元，" + part * (length // len(part)) + "。"
            told(f"one sentence of {name}", content, taken(content, pack, 1), MOST_MILLION)


if __name__ == "__main__":
    main()
