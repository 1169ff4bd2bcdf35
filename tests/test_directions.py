"""The direction words of a change and of its rate: each flipped word is noticed, right sentences
stay quiet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.api import post
from auditor.engine import audit
from auditor.findings import Report
from auditor.readers.text import parse
from auditor.rules.pack import Pack

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "clean-2020.txt"
OPPOSITE = {
    "增加": "减少",
    "减少": "增加",
    "增长": "下降",
    "下降": "增长",
    "上升": "下降",
    "降低": "提高",
    "提高": "降低",
    "多支出": "少支出",
    "少支出": "多支出",
    "超支": "节约",
    "节约": "超支",
    "压减": "追加",
    "上涨": "下降",
    "降幅": "增幅",
}
WORD = "|".join(sorted(OPPOSITE, key=len, reverse=True))
PAIR = re.compile(
    rf"({WORD})了?\s*[0-9.,]*[1-9][0-9.,]*\s*(?:万元|元)[，,、（]\s*(?:同比|较上年)?({WORD})[了为]?\s*[0-9.]+%"
)

PASSAGES = [
    "2022年度收入总计435.58万元，与上年相比，增加60.81万元，增长16.23%。",
    "2022年度支出总计374.77万元，比上年减少60.81万元，下降13.96%，主要是压减开支。",
    "机关运行经费支出68.19万元，比2021年减少3.13万元，降低4.39%。",
    "公务接待费支出42.15万元，较上年减少3.13万元（同比下降6.91%）。",
    "“三公”经费支出2.05万元，比上年支出2.08万元减少0.03万元，下降1.44%。",
    "培训费支出12.00万元，较上年多支出2.00万元，上升20.00%。",
    "会议费支出8.00万元，比上年节约2.00万元，降幅20.00%。",
    "本年收入合计120.00万元，比上年增加20.00万元，上涨20.00%，主要是项目增加。",
    "政府采购支出80.00万元，较上年少支出20.00万元，下降20.00%。",
    "差旅费支出90.00万元，比上年减少10.00万元，较上年下降10.00%；印刷费支出11.00万元，比上年增加1.00万元，增长10.00%。",
]
QUIET = [
    "2022年度收入总计435.58万元，与上年相比，增加60.81万元，增长率为16.23%。",
    "2022年度支出总计374.77万元，比上年减少60.81万元，增长率为-13.96%。",
    "2022年度支出总计374.77万元，比上年减少60.81万元，增长-13.96%。",
    "2022年度支出总计374.77万元，比上年减少60.81万元，下降-13.96%。",
    "2022年度支出总计374.77万元，比上年减少60.81万元，负增长13.96%。",
    "2022年度支出总计374.77万元，比上年增加（减少）60.81万元，增长（下降）13.96%。",
    "2022年度支出总计105.00万元，比上年增加5.00万元，主要是甲项目增加8.00万元，乙项目减少3.00万元，下降2.00%。",
    "2022年度收入总计105.00万元，比上年增加5.00万元，支出下降2.00%。",
    "2022年度支出80.00万元，完成年初预算的80%，比预算少5.00万元，与上年持平。",
    "2022年度支出总计374.77万元，减少60.81万元，完成预算的83%。",
    "2022年度支出总计374.77万元，比上年减少60.81万元，由增转减，降幅13.96%。",
    "公务接待费0万元，比上年增加0万元，下降0%。",
]


def _report(text: str, pack: Pack) -> Report:
    return audit(post(parse(text, "报告.txt"), pack), pack)


def _said(report: Report) -> Counter[str]:
    return Counter(finding.check.rule.id for finding in report.findings)


def _flips(text: str) -> Iterator[str]:
    for pair in PAIR.finditer(text):
        for group in (1, 2):
            yield text[: pair.start(group)] + OPPOSITE[pair[group]] + text[pair.end(group) :]


@pytest.mark.parametrize("text", PASSAGES)
def test_each_flipped_word_is_noticed(text: str, pack: Pack) -> None:
    assert not _said(_report(text, pack))
    flips = list(_flips(text))
    assert flips
    for flipped in flips:
        assert _said(_report(flipped, pack)), flipped


@pytest.mark.parametrize("text", QUIET)
def test_right_sentences_stay_quiet(text: str, pack: Pack) -> None:
    assert not _said(_report(text, pack))["text-change-direction"]


def test_every_pair_of_the_sample_is_held_against_itself(pack: Pack) -> None:
    text = SAMPLE.read_text("utf-8")
    flips = list(_flips(text))
    assert len(flips) >= 10 and not _said(_report(text, pack))
    for flipped in flips:
        assert _said(_report(flipped, pack))


def test_the_finding_says_both_words_and_which_one_the_figures_contradict(pack: Pack) -> None:
    text = "2022年度收入总计435.58万元，与上年相比，增加60.81万元，{}16.23%。"
    finding = _report(text.format("下降"), pack).findings[0]
    assert (
        "写“下降16.23%”，而同句写“增加60.81万元”，方向相反；按同句的数字，“下降16.23%”不对"
        in str(finding.check.note)
    )
    assert finding.check.rule.severity == "error"
