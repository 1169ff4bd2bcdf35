"""Packs: YAML to forms, vocabulary and rules, every mistake in them said with file, line, column and what would be right."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from auditor import yamlfile
from auditor.errors import UnknownRule
from auditor.findings import RuleInfo, Severity, Term
from auditor.forms.form import Form, Forms, compile_forms
from auditor.rules import formula, scope
from auditor.rules.evaluate import Sum, addends
from auditor.rules.fill import Slot, template
from auditor.rules.formula import Binary, FormulaError, Name, Node, Ref
from auditor.rules.scope import Scope, ScopeError
from auditor.yamlfile import Node as Mapped
from auditor.yamlfile import RuleError

DEFAULT_PACK: Final = "bumen-juesuan"
RULE_KEYS: Final = frozenset({"id", "title", "severity", "for", "check", "when", "why", "basis", "remedy", "innocent", "since",
                              "until", "examples", "kind"})
PACK_KEYS: Final = frozenset({"name", "title", "version", "covers", "extends", "off", "heads", "numbering", "classes", "economic",
                              "default", "recognise", "called", "demands"})
RELATIVES: Final = "relatives.yaml"
"""Says what documents of other kinds belong to those of the pack's kind."""
TRANSLATION: Final = "en.yaml"
"""Stands in the folder of a pack and has the texts of its rules in English; no part of the rules, read by what shows them."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One relation, ready to be put to a ledger."""

    info: RuleInfo
    scope: Scope
    check: Binary
    when: Node | None = None
    until: int | None = None
    kind: str = ""
    holds: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    source: str = ""
    line: int = 0
    shape: tuple[Term | Slot, ...] = ()
    """The formula with slots for its figures."""
    flat: Sum | None = None
    """The relation's addends, where it has no product or quotient."""

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.info.id


@dataclass(frozen=True, slots=True)
class Relative:
    """What documents of another kind are to those of a pack's kind."""

    kind: str
    accounts: str = ""
    """Their table that lists accounts, and the column of it, which a figure of the text is held against."""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """A compiled pack: forms, the narrative's vocabulary, and the rules by id."""

    name: str
    title: str
    version: str
    forms: Forms
    vocabulary: Any
    rules: Mapping[str, Rule]
    sha256: str
    folders: tuple[Path, ...] = ()
    off: frozenset[str] = field(default_factory=frozenset)
    called: Mapping[str, str] = field(default_factory=dict)
    """What a document of this kind is called in messages, by language."""
    relatives: Mapping[str, Relative] = field(default_factory=dict)
    """By relation (预算)."""

    def selected(self, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Rule, ...]:
        """The rules to be put: all that are on, or those selected, less those ignored; a name ending in `*` is a prefix.

        Raises UnknownRule with a name that fits no rule.
        """
        # Chosen twice is chosen once.
        wanted = tuple({rule.id: rule for rule in self._named(select)}.values()) or tuple(rule for rule in self.rules.values() if rule.id not in self.off)
        left_out = {rule.id for rule in self._named(ignore)}
        return tuple(rule for rule in wanted if rule.id not in left_out)

    def fits(self, name: str) -> list[Rule]:
        """The rules that a name stands for; one ending in `*` is a prefix."""
        return [rule for rule in self.rules.values() if rule.id == name or (name.endswith("*") and rule.id.startswith(name[:-1]))]

    def _named(self, names: Iterable[str]) -> Iterator[Rule]:
        for name in names:
            found = self.fits(name)
            if not found:
                raise UnknownRule(name)
            yield from found


def shipped() -> Path:
    """The folder of the packs that come with the program."""
    inside = Path(__file__).parents[1] / "_rules"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "rules"


def load(pack: str | Path = DEFAULT_PACK, also: Iterable[str | Path] = (), problems: list[RuleError] | None = None) -> Pack:
    """A pack by name, or by folder; a folder extends the shipped pack unless it is complete in itself.

    Raises RuleError at the first mistake; with `problems` given, mistakes in rules are collected there instead.
    """
    folders: list[Path] = []
    for name in (pack, *also):
        folders.extend(folder for folder in _chain(name) if folder not in folders)
    return _compiled(tuple(folders), problems)


def _chain(pack: str | Path) -> list[Path]:
    folder = Path(pack)
    # A plain name is a shipped pack first: a folder of that name in the working folder does not take its place.
    own = shipped() / str(pack)
    if not any(sign in str(pack) for sign in "/\\.") and (own.is_dir() or not folder.is_dir()):
        folder = own
    if not folder.is_dir():
        known = sorted(path.parent.name for path in shipped().glob("*/pack.yaml"))
        raise RuleError(str(pack), 1, 1, "没有这个规则包", f"可用：{'、'.join(known)}，或一个文件夹。")
    head = folder / "pack.yaml"
    parent = DEFAULT_PACK
    if head.is_file():
        node = _mapping(yamlfile.load(head), head)
        node.require(PACK_KEYS)
        parent = node.get("extends", "" if "heads" in node else DEFAULT_PACK)
    return [*(_chain(parent) if parent else []), folder]


def _compiled(folders: tuple[Path, ...], problems: list[RuleError] | None) -> Pack:
    digest = hashlib.sha256()
    pack: dict[str, Any] = {}
    main = Mapped("", 0)
    forms: dict[str, Mapped] = {}
    vocabulary: dict[str, Any] = {}
    sources: list[tuple[Path, Path, Any]] = []
    off: set[str] = set()
    relatives: dict[str, Relative] = {}
    for folder in folders:
        files = sorted(path for path in folder.rglob("*.y*ml") if path.suffix in (".yaml", ".yml") and path != folder / TRANSLATION)
        for path in files:
            text = yamlfile.text(path)
            digest.update(f"{path.relative_to(folder)}\0{text}\0".encode())
            content = yamlfile.parse(text, str(path))
            if path == folder / "pack.yaml":
                main = _extended(main, _mapping(content, path))
                off |= set(content.get("off", ()))
                pack |= {key: content[key] for key in ("name", "title", "version") if key in content}
            elif path == folder / RELATIVES:
                relatives |= _relatives(_mapping(content, path))
            elif path.parent.name == "forms":
                node = _mapping(content, path)
                known = node.get("extends", node.get("id", ""))
                forms[known] = _extended(forms[known], node) if "extends" in node and known in forms else node
            elif path.parent.name == "narrative":
                vocabulary[path.stem] = _extended(vocabulary[path.stem], content) if path.stem in vocabulary else content
            else:
                sources.append((folder, path, content))
    compiled = compile_forms(main, list(forms.values()))
    # Another kind is loaded only where mistakes are looked for.
    others = {relation: load(one.kind).forms for relation, one in relatives.items()} if problems is not None else {}
    rules = {rule.id: rule for rule in _rules(sources, replace(compiled, others=others), problems)}
    return Pack(pack.get("name", folders[-1].name), pack.get("title", ""), pack.get("version", ""), compiled, _vocabulary(vocabulary),
                rules, digest.hexdigest(), folders, frozenset(off), _called(main), relatives)


def _vocabulary(raw: Mapping[str, Any]) -> Any:
    if not raw:
        return None
    from auditor.narrative import vocabulary

    return vocabulary.compile(raw)


def _extended(base: Any, more: Any) -> Any:
    """The one with the other's entries added: lists grow, mappings merge, sides and rows of the same name are one."""
    if isinstance(base, list) and isinstance(more, list):
        named = {item.get("name", ""): item for item in base if isinstance(item, dict)}
        grown = list(base)
        for item in more:
            same = named.get(item.get("name", "")) if isinstance(item, dict) else None
            if same is not None:
                grown[grown.index(same)] = _extended(same, item)
            elif item not in grown:
                grown.append(item)
        return grown
    if not (isinstance(base, Mapped) and isinstance(more, Mapped)):
        return more
    merged = Mapped(more.path or base.path, more.line or base.line)
    merged.at, merged.keys_at = {**base.at, **more.at}, {**base.keys_at, **more.keys_at}
    for key in (*base, *(key for key in more if key not in base)):
        if key in ("extends", "off"):
            continue
        merged[key] = _extended(base[key], more[key]) if key in base and key in more else more.get(key, base.get(key))
    return merged


def _called(pack: Mapped) -> dict[str, str]:
    """What pack.yaml calls a document of its kind, by language. Raises RuleError."""
    if "called" not in pack:
        return {}
    if not isinstance(pack["called"], Mapped):
        pack.fail("“called”应是一个映射（语言: 名称）", "called", "写成 called: {zh: 部门决算, en: final accounts}。")
    pack["called"].require(frozenset({"zh", "en"}))
    return dict(pack["called"])


def _relatives(node: Mapped) -> dict[str, Relative]:
    """What relatives.yaml declares. Raises RuleError."""
    known = frozenset({"kind", "accounts", "column"})
    for relation in node:
        if relation not in scope.FOREIGN:
            node.fail(f"没有关系“{relation}”", relation, f"可用：{'、'.join(scope.FOREIGN)}。")
        if not isinstance(node[relation], Mapped):
            node.fail(f"“{relation}”应是一个映射（键: 值）", relation)
        node[relation].require(known, ("kind",))
    return {relation: Relative(**node[relation]) for relation in node}


def _mapping(content: Any, path: Path) -> Mapped:
    if not isinstance(content, Mapped):
        raise RuleError(str(path), 1, 1, "应是一个映射（键: 值）")
    return content


def _rules(sources: Iterable[tuple[Path, Path, Any]], forms: Forms, problems: list[RuleError] | None) -> Iterator[Rule]:
    seen: dict[tuple[str, Path], int] = {}
    for folder, path, content in sources:
        for node in content if isinstance(content, list) else [content]:
            try:
                rule = compile_rule(_mapping(node, path), forms, path.stem, str(folder))
            except RuleError as error:
                if problems is None:
                    raise
                problems.append(error)
                continue
            if (rule.id, path.parent.parent) in seen:
                node.fail(f"规则“{rule.id}”重复", "id", "同一规则包内 id 只能用一次。")
            seen[rule.id, path.parent.parent] = rule.line
            yield rule


def compile_rule(node: Mapped, forms: Forms, group: str = "", folder: str = "") -> Rule:
    """One rule. Raises RuleError at the key, or at the place in the formula, that is wrong."""
    node.require(RULE_KEYS, ("id", "title", "severity", "check", "examples"))
    if node["severity"] not in tuple(Severity):
        node.fail(f"severity 不能是“{node['severity']}”", "severity", f"可用：{'、'.join(Severity)}。")
    try:
        where = scope.parse(node.get("for", ""))
    except ScopeError as error:
        node.fail(str(error), "for")
    check = _parsed(node, "check", where, forms)
    if not isinstance(check, Binary) or check.operator not in formula.COMPARISONS:
        node.fail("check 应是一个比较，例如 合计 = 基本支出 + 项目支出", "check")
    when = _parsed(node, "when", where, forms) if "when" in node else None
    holds, fails = _examples(node)
    info = RuleInfo(node["id"], node["title"], Severity(node["severity"]), node["check"], node.get("why", ""), node.get("basis", ""),
                    node.get("remedy", ""), tuple(_listed(node, "innocent")), _year(node, "since"), group, folder)
    return Rule(info, where, check, when, _year(node, "until"), node.get("kind", ""), holds, fails, node.path, node.line, template(check), addends(check))


def _listed(node: Mapped, key: str) -> list[str]:
    value = node.get(key, [])
    if not isinstance(value, list):
        node.fail(f"“{key}”应是一个列表", key, "写成 [甲, 乙]，或每行以“- ”开头。")
    return value


def _year(node: Mapped, key: str) -> int | None:
    if key not in node:
        return None
    if not re.fullmatch("20[0-9]{2}", node[key]):
        node.fail(f"{key} 应是年份", key, "例如 2020。")
    return int(node[key])


def _examples(node: Mapped) -> tuple[tuple[str, ...], tuple[str, ...]]:
    examples = node["examples"]
    if not isinstance(examples, Mapped):
        node.fail("examples 应有 holds 和 fails 两项", "examples")
    examples.require(frozenset({"holds", "fails"}))
    for key, words in (("holds", "成立"), ("fails", "不成立")):
        if not examples.get(key):
            node.fail(f"缺少{words}的例子", "examples", "examples 应有 holds 和 fails 两项，各至少一例；auditor rules test 用它们检验规则。")
    return tuple(_listed(examples, "holds")), tuple(_listed(examples, "fails"))


def _parsed(node: Mapped, key: str, where: Scope, forms: Forms) -> Node:
    try:
        tree = formula.parse(node[key])
        for part in formula.walk(tree):
            _known(part, where, forms)
    except FormulaError as error:
        node.fail(error.message, key, error.hint, error.at)
    return tree


def _known(part: Node, where: Scope, forms: Forms) -> None:
    """Refuse names of tables, rows and columns that no form has."""
    if isinstance(part, Ref):
        if "." in part.table and not where.relation:
            raise FormulaError("引用其他报告的规则要在 for 中指明", part.at, 2, f"for 以 {'、'.join(scope.RELATIONS)} 之一开头。")
        relation = part.table.rpartition(".")[0]
        if relation in scope.FOREIGN:
            if relation not in forms.others:
                return
            forms = forms.others[relation]
        form = forms.forms.get(part.table[-2:])
        if form is None:
            raise FormulaError(f"没有{part.table}表的表样", part.at, 3, f"可用：{'、'.join(forms.forms)}。")
        _known_side(form, part)
        _known_column(form, part.column, part.column_at, where)
        _known_row(form, part, forms)
    elif isinstance(part, Name) and where.tables and where.rows and part.name not in ("本级", "下级"):
        for number in where.tables:
            if number in forms.forms:
                _known_column(forms.forms[number], part.name, part.at, where)


def _known_side(form: Form, ref: Ref) -> None:
    sides = [side.name for side in form.sides if side.name]
    if sides and ref.side not in sides:
        raise FormulaError(f"{form.id}表要指明哪一边", ref.row_at, max(1, len(ref.side)), f"写成 {'、'.join(f'表{form.id}[{side}.…]' for side in sides)}。")


def _known_column(form: Form, column: str, at: int, where: Scope) -> None:
    if not column or column in form.columns or (column == "本栏" and where.columns) or (column == "本行" and where.rows) or column in formula.FUNCTIONS:
        return
    close = difflib.get_close_matches(column, form.columns, 1, 0.5)
    hint = f"{form.id}表的栏：{'、'.join(form.columns)}。" + (f"是否为“{close[0]}”？" if close else "")
    raise FormulaError(f"公式中的栏名“{column}”在 {form.id}表 中不存在", at, len(column), hint)


def _known_row(form: Form, ref: Ref, forms: Forms) -> None:
    side = form.side(ref.side) or form.sides[0]
    names = [spec.name for spec in side.rows] + [group for spec in side.rows for group in spec.groups]
    names += [side.classes, side.unnamed, "类", "款", "项", "科目", "本行"]
    if ref.row in names or re.fullmatch("[1-5][0-9]{2,6}", ref.row):
        return
    close = difflib.get_close_matches(ref.row, [name for name in names if name], 1, 0.5)
    hint = f"{form.id}表的行：{'、'.join(spec.name for spec in side.rows) or '按科目编码'}。" + (f"是否为“{close[0]}”？" if close else "")
    raise FormulaError(f"公式中的行名“{ref.row}”在 {form.id}表 中不存在", ref.row_at, len(ref.row), hint)


def uses(rule: Rule) -> frozenset[str]:
    """The tables that a rule reads."""
    tables = set(rule.scope.tables)
    for tree in (rule.check, rule.when):
        if tree is not None:
            tables |= {part.table for part in formula.walk(tree) if isinstance(part, Ref)}
    return frozenset(tables)


