"""The program knows no kind of document: what is left of their words in its constants is counted, and only falls."""

from __future__ import annotations

from pathlib import Path

from tests.kind_words import count, counted, named

ROOT = Path(__file__).parents[1] / "auditor"
LEFT = {
    "diagnosis/repairs.py": 2,
    "family/entities.py": 2,
    "family/relatives.py": 2,
    "identity/decide.py": 1,
    "identity/years.py": 1,
    "posting.py": 1,
    "readers/html/__init__.py": 1,
    "readers/layout.py": 3,
    "readers/paragraphs.py": 1,
    "readers/pdf/flow.py": 1,
    "rulebook/blank.py": 1,
    "rulebook/claims.py": 1,
    "rules/names.py": 2,
    "rules/tree.py": 1,
    "rules/words.py": 2,
    "text/__init__.py": 1,
    "text/assessment.py": 2,
    "text/comparing.py": 4,
    "text/context.py": 10,
    "text/elsewhere.py": 7,
    "text/giving.py": 2,
    "text/items.py": 1,
    "text/names.py": 15,
    "text/outline.py": 1,
    "text/reader.py": 1,
    "text/relations/balances.py": 9,
    "text/relations/budgets.py": 3,
    "text/relations/changes.py": 5,
    "text/relations/lists.py": 2,
    "text/relations/making.py": 3,
    "text/relations/repeats.py": 3,
    "text/relations/shares.py": 9,
    "text/relations/sums.py": 4,
    "text/roles.py": 9,
    "text/rosters.py": 4,
    "text/runs.py": 2,
    "ties/accounts.py": 2,
    "ties/cells.py": 1,
    "ties/codes.py": 1,
    "ties/units.py": 3,
}
"""File -> constants with words of a kind that are still in it. A lower number is written down; a higher one is refused."""


def test_the_words_of_kinds_in_the_program_only_become_fewer() -> None:
    assert dict(count(ROOT)) == LEFT


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
    assert sorted(text for _, text in counted(tmp_path / "a.py", named())) == sorted(["05", "支出", "部门", "三公"])
