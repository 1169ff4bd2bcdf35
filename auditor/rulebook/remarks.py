"""What can be said of a rule set as such: rules implied by others, rules that contradict others, rules never put.

The rules are put to blank forms, and to their own examples; every equality becomes a row over the cells, and rows are
reduced exactly. A rule is redundant when each of its rows follows from rows of other rules that are never less strict.
Rules on the text and over several reports are held against each other as written. Only rules that are put wherever a
rule is, under its condition and in its years, can imply it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from auditor.arithmetic import Verdict
from auditor.engine import put
from auditor.family import relatives as family
from auditor.findings import Check
from auditor.forms.form import Form, Forms, Side
from auditor.ledger import Ledger, post
from auditor.readers import text
from auditor.rulebook.relations import STRICT, Relation, alongside, covers, implies, meet, opposed, symbolic
from auditor.rules.formula import Name, walk
from auditor.rules.pack import Pack, Rule

Vector = dict[int, Fraction]
"""Coefficients by cell; -1 is the constant."""
_CONSTANT: Final = -1


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a rule that its author should know."""

    rule: Rule
    kind: str
    """`redundant`, `contradictory` or `never`."""
    others: tuple[str, ...] = ()
    """The rules that imply or contradict it."""
    reason: str = ""
    """Why it is never put, where that can be told."""

    @property
    def message(self) -> str:
        """In words."""
        named = "、".join(self.others)
        return {"redundant": f"可由其他规则推出：{named}", "contradictory": f"与 {named} 不能同时成立，除非有关数字为 0",
                "never": "在已知表样和本规则的例子中都没有可核对的对象" + (f"：{self.reason}" if self.reason else "")}[self.kind]


def remarks(pack: Pack) -> list[Remark]:
    """All remarks on a pack's rules, in the order of the rules."""
    forms = blank(pack.forms)
    rows: list[tuple[Rule, Vector, str]] = []
    found: dict[tuple[str, str], Remark] = {}
    for rule in pack.rules.values():
        checks = _decided(rule, forms)
        rows += [(rule, _vector(check), check.relation) for check in checks
                 if check.operands and all(len(monomial) < 2 for monomial in check.polynomial)]
        reason = _never(rule, pack, forms, bool(checks))
        if reason is not None:
            found[rule.id, "never"] = Remark(rule, "never", reason=reason)
    relations = [relation for rule in pack.rules.values() if (relation := symbolic(rule, pack.forms, forms)) is not None]
    for remark in (*_redundant(rows), *_contradictory(rows), *_repeated(relations), *_against(relations)):
        found.setdefault((remark.rule.id, remark.kind), remark)
    order = {rule: at for at, rule in enumerate(pack.rules)}
    return sorted(found.values(), key=lambda remark: (order[remark.rule.id], remark.kind))


def _decided(rule: Rule, ledger: Ledger) -> list[Check]:
    return [check for check in put(rule, ledger) if check.verdict is not Verdict.UNDECIDED]


def _never(rule: Rule, pack: Pack, forms: Ledger, decides: bool) -> str | None:
    """Why neither a blank form nor an example of the rule gives it something to decide; None where one does."""
    if rule.info.since is not None and rule.until is not None and rule.until < rule.info.since:
        return f"{rule.info.since} 年起、{rule.until} 年止，没有这样的年度"
    if decides:
        return None
    examples = [family.example(example, rule, pack, lambda part, under: post(text.parse(part), under.forms, under.vocabulary))
                for example in (*rule.holds, *rule.fails)]
    if any(_decided(rule, ledger) for ledger in examples):
        return None
    kind = rule.scope.claim
    if kind:
        roles = {role for ledger in examples for claim in ledger.claims if claim.kind == kind for reading in claim.readings for role in reading}
        if not roles:
            return f"没有读出“{kind}”这种说法"
        unknown = [part.name for part in walk(rule.check) if isinstance(part, Name) and not part.optional and part.name not in roles]
        if unknown:
            return f"“{kind}”中没有“{'”、“'.join(dict.fromkeys(unknown))}”"
    if rule.when is not None and any(_decided(replace(rule, when=None), ledger) for ledger in (forms, *examples)):
        return "条件从不成立"
    return ""


def _compared(rule: Rule) -> bool:
    """Whether a rule is compared as written: blank forms give nothing for it."""
    return bool(rule.scope.claim or rule.scope.relation)


def _repeated(relations: list[Relation]) -> Iterator[Remark]:
    """Rules that another one, at least as strict, implies; of two that say the same the less severe, or the later."""
    dropped: set[str] = set()
    for _, own in sorted(enumerate(relations), key=lambda item: (STRICT[item[1].rule.info.severity], -item[0])):
        implied = [other.rule.id for other in relations if other is not own and other.rule.id not in dropped
                   and STRICT[other.rule.info.severity] >= STRICT[own.rule.info.severity]
                   and alongside(other.rule, own.rule) and covers(other.rule, own.rule) and implies(other, own)]
        if implied and _compared(own.rule):
            dropped.add(own.rule.id)
            yield Remark(own.rule, "redundant", tuple(implied[:1]))


def _against(relations: list[Relation]) -> Iterator[Remark]:
    """Rules on the same claims or reports of which only one can hold."""
    for at, own in enumerate(relations):
        others = [other.rule.id for other in relations[:at] if (_compared(own.rule) or _compared(other.rule)) and meet(own.rule, other.rule)
                  and (alongside(other.rule, own.rule) or alongside(own.rule, other.rule)) and opposed(own, other)]
        if others:
            yield Remark(own.rule, "contradictory", tuple(others))


def _vector(check: Check) -> Vector:
    return {check.operands[monomial[0]].index if monomial else _CONSTANT: Fraction(coefficient)
            for monomial, coefficient in check.polynomial.items()}


def _redundant(rows: list[tuple[Rule, Vector, str]]) -> Iterator[Remark]:
    """Rules all of whose equalities are combinations of those of others at least as strict."""
    equal = [(rule, vector) for rule, vector, relation in rows if relation == "="]
    by_rule: dict[str, list[Vector]] = {}
    rules: dict[str, Rule] = {}
    for rule, vector in equal:
        by_rule.setdefault(rule.id, []).append(vector)
        rules[rule.id] = rule
    dropped: set[str] = set()
    for name in sorted(by_rule, key=lambda key: STRICT[rules[key].info.severity]):
        own = by_rule[name]
        others = [(rule.id, vector) for rule, vector in equal if rule.id != name and rule.id not in dropped
                  and STRICT[rule.info.severity] >= STRICT[rules[name].info.severity] and covers(rule, rules[name]) and _near(vector, own)]
        needed = _needed(own, others)
        for less in sorted(needed or ()):
            # Elimination names every rule that it came across; those without which the proof stands are left out.
            needed = _needed(own, [row for row in others if row[0] in (needed or set()) - {less}]) or needed
        if needed is not None and len(needed) <= 3:
            dropped.add(name)
            yield Remark(rules[name], "redundant", tuple(sorted(needed)))


def _needed(own: Iterable[Vector], others: list[tuple[str, Vector]]) -> set[str] | None:
    """The rules that together give all of a rule's rows; None where they do not."""
    base = Base(others)
    needed: set[str] = set()
    for vector in own:
        same = next((rule for rule, other in others if _same(vector, other)), None)
        rest, used = ({}, {same}) if same else base.reduced(vector)
        if rest:
            return None
        needed |= used
    return needed


def _near(vector: Vector, own: Iterable[Vector]) -> bool:
    """Whether a row shares a cell with any of a rule's rows, or stands between two that do: short proofs only."""
    cells = {cell for row in own for cell in row}
    return sum(cell in cells for cell in vector) >= 1


def _contradictory(rows: list[tuple[Rule, Vector, str]]) -> Iterator[Remark]:
    """Pairs of rules over the same cells that only hold together where something is 0, or never."""
    by_cells: dict[frozenset[int], list[tuple[Rule, Vector, str]]] = {}
    for rule, vector, relation in rows:
        by_cells.setdefault(frozenset(vector) - {_CONSTANT}, []).append((rule, vector, relation))
    for group in by_cells.values():
        for at, (rule, vector, relation) in enumerate(group):
            for other, second, second_relation in group[:at]:
                if other.id != rule.id and meet(rule, other) and _opposed(vector, relation, second, second_relation):
                    yield Remark(rule, "contradictory", (other.id,))


def _opposed(one: Vector, relation: str, two: Vector, other: str) -> bool:
    scale = _ratio(one, two)
    if "=" in (relation, other) and relation == other:
        return scale is None or one.get(_CONSTANT, Fraction(0)) != scale * two.get(_CONSTANT, Fraction(0))
    strict = [sign for sign in (relation, other) if sign in ("<", ">", "!=")]
    if scale is None or not strict:
        return False
    turned = {"<": ">", ">": "<"}.get(other, other) if scale < 0 else other
    return {relation, turned} in ({"=", "<"}, {"=", ">"}, {"=", "!="}, {"<", ">"})


def _same(one: Vector, two: Vector) -> bool:
    """Whether two rows are one equation."""
    return one.keys() == two.keys() and len({one[cell] / two[cell] for cell in one}) == 1


def _ratio(one: Vector, two: Vector) -> Fraction | None:
    """The factor between the cells' coefficients; None where there is none."""
    ratios = {one[cell] / two[cell] for cell in one if cell != _CONSTANT}
    return ratios.pop() if len(ratios) == 1 else None


class Base:
    """Rows brought to echelon form, each with the rules that it is made of."""

    def __init__(self, rows: Iterable[tuple[str, Vector]]) -> None:
        self.pivots: dict[int, tuple[Vector, frozenset[str]]] = {}
        for name, vector in rows:
            rest, used = self.reduced(vector)
            cells = [cell for cell in rest if cell != _CONSTANT]
            if cells:
                self.pivots[min(cells)] = (rest, frozenset(used | {name}))

    def reduced(self, vector: Mapping[int, Fraction]) -> tuple[Vector, set[str]]:
        """What is left of a row after all that the base gives, and the rules that took part."""
        rest = dict(vector)
        used: set[str] = set()
        while True:
            at = min((cell for cell in rest if cell in self.pivots), default=None)
            if at is None:
                return rest, used
            row, names = self.pivots[at]
            factor = rest[at] / row[at]
            used |= names
            for cell, coefficient in row.items():
                changed = rest.get(cell, Fraction(0)) - factor * coefficient
                if changed:
                    rest[cell] = changed
                else:
                    rest.pop(cell, None)


# --- blank forms ------------------------------------------------------------------------------------------------------

_CODES: Final = {"functional": ("201", "20101", "2010101", "2010102", "20102", "2010201", "208", "20805", "2080505", "2080506", "210", "21011",
                                "2101101", "221", "22102", "2210201"),
                 "economic": ("301", "302", "303", "307", "309", "310", "311", "312", "313", "399")}


def blank(forms: Forms) -> Ledger:
    """A ledger of all forms with every row and column they name, each cell printed as 1.00 (a rate needs a base)."""
    return post(text.parse("\n\n".join(_printed(form, forms) for form in forms.forms.values())), forms)


def _printed(form: Form, forms: Forms) -> str:
    if form.across:
        side = form.sides[0]
        head = ["项目", *side.columns]
        lines = [head, *([row.name, *["1.00"] * len(side.columns)] for row in side.rows)]
    elif len(form.sides) > 1:
        lines = _sided(form, forms)
    else:
        side = form.sides[0]
        lines = [["科目编码", "科目名称", *side.columns], *([code, name, *["1.00"] * len(side.columns)] for code, name in _rows(side, forms))]
    return f"{form.title}\n\n单位：万元\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _sided(form: Form, forms: Forms) -> list[list[str]]:
    head: list[str] = []
    names: list[str] = []
    blocks: list[list[list[str]]] = []
    for side in form.sides:
        width = len(side.columns)
        head += [side.name, *[""] * width]
        names += ["项目", *side.columns]
        blocks.append([[name, *["1.00"] * width] for _, name in _rows(side, forms)])
    lines = [head, names]
    for at in range(max(len(block) for block in blocks)):
        line: list[str] = []
        for side, block in zip(form.sides, blocks, strict=True):
            line += block[at] if at < len(block) else [""] * (1 + len(side.columns))
        lines.append(line)
    return lines


def _rows(side: Side, forms: Forms) -> Iterator[tuple[str, str]]:
    if side.classes:
        yield from (("", name) for name in list(forms.class_names.values())[:4])
    for row in side.rows:
        name = row.name.removeprefix("年初").removeprefix("年末") if row.after and row.name[2:] != row.after[2:] else row.name
        yield "", name
    codes = list(_CODES.get(side.codes, ()))
    if side.codes == "economic":
        codes += [code for items in forms.economic.values() for code in sorted(items)]
    yield from ((code, forms.class_names.get(code, f"科目{code}")) for code in sorted(codes))
