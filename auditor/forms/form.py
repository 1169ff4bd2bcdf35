"""The forms of a pack: which grid is which statutory table, and what its columns and rows are
called.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Final

from auditor.forms.accounts import Charts
from auditor.forms.labels import caption, is_entity, squeeze
from auditor.records import frozen


@frozen
class RowSpec:
    """A row that a form names, by patterns of its label."""

    name: str
    pattern: re.Pattern[str]
    groups: tuple[str, ...] = ()
    after: str = ""
    """Only below the row of this name (the fund rows of 04 stand twice)."""
    unit: str = ""
    """A unit of the row's own, as for counts."""


@frozen
class Others:
    """An open group: rows that a side does not name, from a row that it does to another."""

    group: str
    after: str = ""
    """Only below the row of this name; anywhere where it is empty."""
    until: str = ""
    """Not below the row of this name."""
    like: re.Pattern[str] | None = None
    """What their labels look like, number and all; None for any."""

    def takes(self, label: str, seen: Collection[str]) -> bool:
        """Whether a row that stands below those that were seen belongs to the group."""
        if self.like is not None and not self.like.fullmatch(label):
            return False
        # `seen` holds the rows of the form above this one.
        return (not self.after or self.after in seen) and (not self.until or self.until not in seen)


@frozen
class ColumnSpec:
    """What a form says of a column besides its heads."""

    ratio: bool = False
    """Whether it prints ratios (占比, 完成率), which add up to nothing."""
    unit: str = ""
    """A unit of its own, where the head prints none."""


@frozen
class Side:
    """One side of a table (收入, 支出), or the table itself where it has none."""

    name: str
    columns: Mapping[str, re.Pattern[str]]
    rows: tuple[RowSpec, ...]
    codes: str = ""
    """The chart of accounts, where rows are known by account code."""
    unnamed: str = ""
    """The group that rows without a label belong to."""
    total: str = ""
    """The row that stands above the topmost accounts."""
    classes: str = ""
    """The group of the rows of topmost accounts, where the side lists them by name."""
    others: tuple[Others, ...] = ()
    specs: Mapping[str, ColumnSpec] = field(default_factory=dict)
    """By column, for those of which something is said."""


@frozen
class Demand:
    """That a report must have a table."""

    since: int | None = None
    """The first year of which it is demanded; None for every year."""
    unless: re.Pattern[str] | None = None
    """What a sentence says where the report has nothing for the table, and may leave it out."""
    why: str = ""
    """Why it is demanded, and when it may be left out, in the words of the pack."""


@frozen
class Form:
    """A statutory table as its YAML describes it."""

    id: str
    title: str
    titles: re.Pattern[str]
    shape: tuple[str, ...]
    sides: tuple[Side, ...]
    across: bool = False
    """Whether the items stand in the heads of the columns (三公), so that a row is an item and the
    columns are 预算数, 决算数.
    """
    default: str = ""
    """The column of a figure whose head names none."""
    repeated: bool = False
    """Whether the one side is printed in several blocks beside each other (06)."""
    only: tuple[str, ...] = ()
    """The account classes that its rows belong to, where the shape alone does not tell it from
    another form (09).
    """
    demand: Demand | None = None
    """What is demanded of a report; None for a table that it may have."""
    unit: str = ""
    """What it is printed in where nothing says so; empty for what the kind has."""
    exact: bool = False
    """Whether its figures are meant as printed, none of them rounded."""
    repeat: str = ""
    """The label of what names each of the tables of this form, of which a report may have many;
    empty where it has one.
    """
    sheet: bool = False
    """Whether labels and values stand beside each other in each row (项目名称 | 甲 | 预算数 | 10).
    """
    heads: Mapping[str, re.Pattern[str]] | None = None
    """How its heads are known, where it says so itself."""

    @property
    def ratios(self) -> frozenset[str]:
        """The columns that print ratios."""
        return frozenset(
            name for side in self.sides for name, spec in side.specs.items() if spec.ratio
        )

    def side(self, name: str) -> Side | None:
        """The side of a name."""
        return next((side for side in self.sides if side.name == name), None)

    @property
    def columns(self) -> tuple[str, ...]:
        """All canonical columns."""
        return tuple(dict.fromkeys(column for side in self.sides for column in side.columns))


@frozen
class Forms:
    """All forms of a pack, and what it says of heads and accounts."""

    forms: Mapping[str, Form]
    heads: Mapping[str, re.Pattern[str]]
    numbering: tuple[str, ...]
    charts: Charts = Charts()
    relations: Mapping[str, str] = field(default_factory=dict)
    """The relations of a report to others that the pack declares, each with the kind of the other
    where it is another.
    """
    called: Mapping[str, str] = field(default_factory=dict)
    """What the tables of each relation are called by in a formula."""
    of_units: frozenset[str] = frozenset()
    """Those of them that are to the reports of the units."""
    others: Mapping[str, Forms] = field(default_factory=dict)
    """The forms of the kinds that formulas refer to, by relation; filled where mistakes are looked
    for.
    """
    nothing: re.Pattern[str] | None = None
    """How a note says that a table has no figures."""
    blank: re.Pattern[str] | None = None
    """How a note says that the table it stands below is printed blank: wrong where the table has
    figures.
    """
    unit: str = ""
    """What tables are printed in where neither they nor their forms say so."""
    year: re.Pattern[str] | None = None
    """How a line tells the year of a report, in a group; None for the ways of the language."""
    entity: re.Pattern[str] | None = None
    """How a line tells whose report it is, in a group."""
    _titled: dict[str, Form | None] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )
    """The forms of the captions that were asked: the same ones come again and again."""

    def of(self, form: Form) -> Forms:
        """The forms as they are to be read by within a table of one of them: with the heads of that
        one.
        """
        return (
            self
            if form.heads is None or form.heads is self.heads
            else replace(self, heads=form.heads)
        )

    def by_title(self, text: str) -> Form | None:
        """The form whose title ends the caption, with nothing but a department, year or number
        before it; the longest wins.
        """
        bare = caption(text)
        # A cell may hold a page of text; patterns of titles are not put to that.
        if len(bare) > _LONGEST_TITLE:
            return None
        if bare not in self._titled:
            # Nothing is thrown away one by one: the cache is begun anew.
            if len(self._titled) >= _MOST_KEPT:
                self._titled.clear()
            self._titled[bare] = self._of_caption(bare)
        return self._titled[bare]

    def _of_caption(self, bare: str) -> Form | None:
        best: tuple[int, Form] | None = None
        for form in self.forms.values():
            for match in form.titles.finditer(bare):
                # 南江市财政局2020年度支出决算表 is a 支出决算表; 项目支出决算表 is another table.
                whole = match.end() == len(bare) and is_entity(bare[: match.start()])
                if whole and (best is None or len(match[0]) > best[0]):
                    best = (len(match[0]), form)
        return best[1] if best else None

    def by_shape(self, texts: Iterable[str], codes: Sequence[str]) -> Form | None:
        """The form all of whose tell-tale labels stand in the grid; the most telling wins."""
        page = "\n".join(squeeze(text) for text in texts).lower()
        fits = [
            form
            for form in self.forms.values()
            if form.shape
            and all(squeeze(word).lower() in page for word in form.shape)
            # Every account that is printed, and at least one.
            and (not form.only or (codes and all(code.startswith(form.only) for code in codes)))
        ]
        return max(
            fits,
            # Being held to its account classes tells more than any labels.
            key=lambda form: (len(form.only), sum(len(word) for word in form.shape)),
            default=None,
        )

    def role(self, text: str) -> str:
        """What a squeezed head says its column holds: `skip`, `code`, `line` or `label`; empty
        where it says none of these.
        """
        return (
            ""
            if len(text) > _LONGEST_TITLE
            else next(
                (role for role in ROLES if role in self.heads and self.heads[role].fullmatch(text)),
                "",
            )
        )


_MOST_KEPT: Final = 2_000
"""So many captions are kept with their forms."""
_LONGEST_TITLE: Final = 200
"""No caption is longer."""
ROLES: Final = ("skip", "code", "line", "label")
"""What a column may hold other than figures, in the order they are tried."""
