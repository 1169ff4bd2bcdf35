"""Reports that belong together: last year's, the department's units, the year's budget; rules put
to them as one ledger.

Which reports belong together is said by the pack (`relatives.yaml`): each relation has a name, the
kind of the other report, its year, and whether it is of the body or of its units. The joined ledger
is the report's own with the tables of its relatives beside its own under those names, as `上年.01`,
and with one more role in its claims for each relation that can tell it: `上年同项`, the figure of
the other report that a sentence speaks of. Everything else (operands, verdicts, wording) is as for
one report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, Final

from auditor.arithmetic import Verdict
from auditor.claim import Claim
from auditor.document import Place
from auditor.entry import Entry, Row, Table
from auditor.family.entities import Entities
from auditor.family.spoken import planned, then
from auditor.findings import Report
from auditor.ledger import Ledger
from auditor.records import frozen
from auditor.rules.packs import loaded
from auditor.rules.related import ALL, PART, SOME, UNIT, whole_of

if TYPE_CHECKING:
    from auditor.rules.pack import Pack, Relative
    from auditor.rules.rule import Rule

_SAME: Final = "同项"
"""What the role of another report's figure is called, behind the relation."""


@frozen
class Relatives:
    """The ledgers that a report is read beside."""

    others: Mapping[str, Ledger] = field(default_factory=dict)
    """By relation."""
    units: tuple[Ledger, ...] = ()
    complete: bool = False
    """Whether `units` are all units of the department."""

    def relations(self, declared: Mapping[str, Relative]) -> frozenset[str]:
        """The relations that rules can be put to."""
        which = ALL if self.complete else SOME
        return frozenset(self.others) | {
            name for name, one in declared.items() if self.units and one.units == which
        }


@frozen
class Member:
    """One report among many, as far as matching needs it."""

    id: str
    entity: str
    year: int | None
    kind: str = ""
    """The kind of document (部门决算, 部门预算), by the name of its pack."""
    sha256: str = ""


# --- the joined ledger ----------------------------------------------------------------------------


def join(
    own: Ledger,
    relatives: Relatives,
    declared: Mapping[str, Relative],
    restated: Mapping[int, Entry] | None = None,
) -> Ledger:
    """The ledger of a report with its relatives' tables.

    `restated` says which table figure a figure of its text restates, `declared` what the relations
    are.
    """
    builder = _Builder(own)
    claims = own.claims
    for name, other in relatives.others.items():
        builder.add(name, other)
        how = declared[name]
        # Another kind with a table of accounts: what the text says was planned.
        if how.accounts:
            told = [planned(claim, other, how) for claim in claims]
        # The same kind of another year: what the text says was then.
        elif not how.kind:
            told = [then(claim, own, other, restated or {}) for claim in claims]
        else:
            continue
        # One more role in every reading of a claim, so that rules can name it.
        claims = tuple(
            _with_role(claim, f"{name}{_SAME}", builder.told(entry, name, other))
            for claim, entry in zip(claims, told, strict=True)
        )
    # The tables of the units are called by the same name whether all of them are there or not.
    whole = whole_of(declared)
    if relatives.units and whole:
        builder.add_units(whole, relatives.units)
    return replace(own, tables=builder.tables, entries=tuple(builder.entries), claims=claims)


class _Builder:
    """Tables and entries under construction; every entry gets its place in the joined ledger."""

    def __init__(self, own: Ledger) -> None:
        self.tables: dict[str, Table] = dict(own.tables)
        self.entries: list[Entry] = list(own.entries)
        self._made: dict[tuple[str, int], Entry] = {}

    def add(self, name: str, ledger: Ledger) -> None:
        """The tables of one other report."""
        for key, table in ledger.tables.items():
            rows = tuple(
                replace(
                    row,
                    cells={
                        column: self._entry(entry, name, ledger, f"{name}.{key}")
                        for column, entry in row.cells.items()
                    },
                )
                for row in table.rows
            )
            self._table(name, key, table, rows)

    def add_units(self, name: str, units: Sequence[Ledger]) -> None:
        """The tables of the units, row by row under each other; a table that a unit lacks is left
        out: no sum of it is known.
        """
        # Only tables that every unit has can be added up.
        for key in sorted(set.intersection(*(set(unit.tables) for unit in units))):
            filled = [unit for unit in units if not unit.tables[key].empty]
            # A row that not every unit prints would add up to less than the department's.
            printed = Counter(
                (row.side, row.name)
                for unit in filled
                for row in unit.tables[key].rows
                if not row.code
            )
            rows: list[Row] = []
            for at, unit in enumerate(units):
                for row in unit.tables[key].rows:
                    if row.code or printed[row.side, row.name] == len(filled):
                        rows.append(self._unit_row(row, f"{UNIT}{at}", unit, f"{name}.{key}"))
            self._table(name, key, units[0].tables[key], tuple(rows))

    def _unit_row(self, row: Row, name: str, unit: Ledger, key: str) -> Row:
        cells = {column: self._entry(entry, name, unit, key) for column, entry in row.cells.items()}
        cells = {
            column: replace(entry, row=f"{unit.entity} {entry.row}".strip())
            for column, entry in cells.items()
        }
        # Known by its groups only: a name of the form must stand for the rows of all units, not for
        # the first.
        return replace(
            row,
            name=f"{name}·{row.name}",
            code="",
            cells=cells,
            groups=tuple(dict.fromkeys(word for word in (row.name, row.code, *row.groups) if word)),
        )

    def _table(self, name: str, key: str, table: Table, rows: tuple[Row, ...]) -> None:
        self.tables[f"{name}.{key}"] = replace(
            table, id=f"{name}.{key}", number=f"{name}{table.number or key}", rows=rows, grids=()
        )

    def _entry(self, entry: Entry, name: str, ledger: Ledger, table: str | None) -> Entry:
        # A figure in two roles is one entry.
        known = self._made.get((name, entry.index))
        if known is None:
            place = replace(entry.place, file=_file(entry.place, ledger))
            known = replace(entry, table=table, place=place, index=len(self.entries))
            self._made[name, entry.index] = known
            self.entries.append(known)
        return known

    def told(self, entry: Entry | None, name: str, ledger: Ledger) -> Entry | None:
        """A figure of another report that stands in a role of a claim."""
        if entry is None:
            return None
        made = self._entry(entry, name, ledger, f"{name}.{entry.table}" if entry.table else None)
        return made if entry.table else replace(made, label=f"{name}{made.label}")


def _file(place: Place, ledger: Ledger) -> str:
    return f"{ledger.document.name}/{place.file}" if place.file else ledger.document.name


def _with_role(claim: Claim, role: str, entry: Entry | None) -> Claim:
    if entry is None:
        return claim
    return replace(claim, readings=tuple({**reading, role: entry} for reading in claim.readings))


# --- many reports ---------------------------------------------------------------------------------


@frozen
class Kin:
    """Whose relatives which reports are, by id."""

    id: str
    others: Mapping[str, str] = field(default_factory=dict)
    """By relation."""
    units: tuple[str, ...] = ()
    complete: bool = False


def kin(
    members: Iterable[Member],
    declared: Mapping[str, Mapping[str, Relative]],
    entities: Entities | None = None,
) -> list[Kin]:
    """The reports that have relatives, with them, in the order given; two different reports of a
    body for one year match nothing.

    `declared` has the kinds with rules over several reports, each with what its relations are.
    """
    # Whose body or year is not known cannot be matched.
    members = [member for member in members if member.entity and member.year]
    bodies = _Bodies(members, entities)
    related = (
        bodies.kin(member, declared[member.kind]) for member in members if member.kind in declared
    )
    return [found for found in related if found is not None]


class _Bodies:
    """Reports by body, year and kind."""

    def __init__(self, members: Sequence[Member], entities: Entities | None) -> None:
        self._entities = entities
        self._keys = (entities or Entities()).keys(member.entity for member in members)
        self._found: dict[tuple[str, int, str], list[Member]] = {}
        for member in members:
            key = self._keys[member.entity], member.year or 0, member.kind
            self._found.setdefault(key, []).append(member)

    def one(self, key: str, year: int, kind: str) -> str:
        """The report of a body for a year; empty where there is none, or several that differ."""
        same = self._found.get((key, year, kind), [])
        # The same file twice is one report.
        return same[0].id if same and len({member.sha256 for member in same}) == 1 else ""

    def kin(self, member: Member, declared: Mapping[str, Relative]) -> Kin | None:
        """The relatives of a report; None where it has none, or is not the one of its body."""
        key, year, kind = self._keys[member.entity], member.year or 0, member.kind
        if self.one(key, year, kind) != member.id:
            return None
        others = {
            name: self.one(key, year + how.year, how.kind or kind)
            for name, how in declared.items()
            if not how.units
        }
        others = {name: other for name, other in others.items() if other not in ("", member.id)}
        units, complete = self._units(member, key, year)
        return Kin(member.id, others, units, complete) if others or units else None

    def _units(self, member: Member, key: str, year: int) -> tuple[tuple[str, ...], bool]:
        """The reports of a body's units, and whether all that it is known to have are there."""
        # Units as declared, else the one that is known by name: the body's own level.
        known = self._entities.units(key) if self._entities else ()
        units = [self.one(unit, year, member.kind) for unit in (known or Entities.own_level(key))]
        here = tuple(dict.fromkeys(unit for unit in units if unit and unit != member.id))
        return here, bool(known) and all(units)


def audit_families(
    related: Iterable[Kin],
    load: Callable[[str], Report],
    pack: Pack,
) -> Iterator[Report]:
    """For each report with relatives the report of the rules over several reports, one finding a
    cause; `load` brings a report by its id.
    """
    from auditor.engine import audit
    from auditor.family.blame import by_cause

    for mine in related:
        own = load(mine.id)
        others = {name: load(other) for name, other in mine.others.items()}
        relatives = Relatives(
            {name: other.ledger for name, other in others.items()},
            tuple(load(unit).ledger for unit in mine.units),
            mine.complete,
        )
        # What the text restates is needed only beside another year's report, and costs an audit.
        same = any(not pack.relatives[name].kind for name in relatives.others)
        alone = restated(audit(own.ledger, pack)) if same else {}
        joined = join(own.ledger, relatives, pack.relatives, alone)
        report = audit(joined, pack, relations=relatives.relations(pack.relatives))
        beside: dict[str, Any] = {
            **{name: other.document.name for name, other in relatives.others.items()},
            UNIT: [unit.document.name for unit in relatives.units],
        }
        yield replace(
            by_cause(report, own, others),
            extra={"family": {name: value for name, value in beside.items() if value}},
        )


def restated(report: Report) -> dict[int, Entry]:
    """For a figure of the text the table figure that it restates, by the checks that hold."""
    return {
        check.operands[0].index: check.operands[1]
        for check in report.checks
        if check.strict and check.verdict is Verdict.HOLDS and len(check.operands) == 2
    }


# --- examples -------------------------------------------------------------------------------------


def example(text: str, rule: Rule, pack: Pack, post: Callable[[str, Pack], Ledger]) -> Ledger:
    """The ledger of an example of a pack's rule.

    A rule over several reports has them under each other, parted by `===` and the relation, `===
    单位` and its name for a unit; `post` posts a text under a pack: one of another kind under its
    own.
    """
    if not rule.scope.relation:
        return post(text, pack)
    # The own report, then (relation, name, text) of each other.
    parts = PART.split(text)
    own = post(parts[0], pack)
    others: dict[str, list[Ledger]] = {}
    for word, name, body in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        kind = pack.relatives[word].kind if word in pack.relatives else ""
        under = loaded((kind,)) if kind else pack
        others.setdefault(word, []).append(replace(post(body, under), entity=name))
    units = tuple(others.pop(UNIT, ()))
    complete = pack.relatives[rule.scope.relation].units == ALL
    return join(
        own,
        Relatives(
            {word: found[0] for word, found in others.items() if word in pack.relatives},
            units,
            complete,
        ),
        pack.relatives,
    )
