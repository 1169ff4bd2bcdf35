"""The program knows no kind of document: none of their words stands in its constants."""

from __future__ import annotations

from pathlib import Path

from tests.kind_words import count, counted, named

ROOT = Path(__file__).parents[1] / "auditor"


def test_no_word_of_a_kind_of_document_stands_in_the_program() -> None:
    assert not count(ROOT)


def test_words_are_counted_where_they_decide_and_not_where_they_are_said(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        '''"""决算"""
import re
A = re.compile(f"支出{1}")
B = {"预算": 1, "部门": 2}
C = "05"
def f(form):
    """收入"""
    return Notice(f"{form} 支出"), f"没有{form}决算", B["预算"], "三公"
''',
        encoding="utf-8",
    )
    assert sorted(text for _, text in counted(tmp_path / "a.py", named())) == sorted(
        ["05", "支出", "部门", "三公"]
    )
