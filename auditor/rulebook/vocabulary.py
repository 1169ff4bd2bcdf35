"""Everything that can be named in a formula, as one page, from the pack itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.figure import AMOUNT_UNITS, RATIO_UNITS
from auditor.forms.form import Form
from auditor.rules import scope
from auditor.rules.claims import claims, worded
from auditor.rules.covered import groups_of
from auditor.rules.pack import Pack
from auditor.rules.tokens import COUNT_UNITS, SAME
from auditor.rules.tree import ATTRIBUTES, CELL_TEXTS, LISTS, YEARS
from auditor.rules.words import KEYS

_FUNCTIONS = (
    ("sum(…)", "一组各数之和"),
    ("count(…)", "一组有几行；写了栏的，印了几个数"),
    ("min(…) max(…)", "最小、最大的数，可写几项"),
    ("abs(…)", "绝对值"),
    ("有(…) 缺(…)", "表、数是否印出"),
    ("列全(本级)", "下级标准科目是否都已列出"),
    ("唯一(…)", "表中 {keys} 不重复"),
    ("在(…)", "本行科目在 表NN[科目]{lists} 中；在(名称, “甲”, “乙”) 是其中之一"),
)
_SIGNS = (
    ("= != < <= > >=", "比较；同方向的可连写：下限 <= 数 <= 上限"),
    ("+ - * /", "运算；分母不必另防为 0"),
    (" ".join(SAME), f"同 {' '.join(SAME.values())}"),
    ("且 或 非 若 … 则 …", "条件，前后各空一格"),
    ("像 “…”", "文字的样子，* 任意几字"),
    ("?", "名称之后：没有这一行、这一栏时按 0 计"),
    ("*", "行、栏名中：任意几字，例如 表05[2*, 合计]"),
    ("本级 下级", "每个上级科目, 每栏 之中：该科目、它的下级各科目"),
    (
        f"{scope.SAME_COLUMN} {scope.SAME_ROW}",
        "每栏之中，别的表的同一栏；每行之中，别的表中同名的栏或行：表05[合计, 本栏]、表02[合计, 本行]",
    ),
    ("3行 2栏", "印在表上的行次、栏次：表NN[3行, 2栏]；每行之中 1栏 = 2栏 + 3栏"),
    (
        "日期 …日期",
        "报告自己印出的日期：单独一行，或在“…日期”“…时间”之后；写作 2024年8月31日、"
        f"{'、'.join(f'{one}年9月30日' for one in YEARS)}，可加减 20天",
    ),
)


def page(pack: Pack) -> str:
    """What formulas of a pack can name: tables with sides, rows, columns and groups, claims with
    their roles, and the language's own words."""
    charts = pack.forms.charts
    levels = list(dict.fromkeys(word for chart in charts.by_id.values() for word in chart.levels))
    named = {"keys": "、".join((*KEYS, *levels)), "lists": "".join(f" 或 {LISTS}{name}" for name in charts.by_id)}
    lines = [f"# {pack.title or pack.name}（{pack.name} {pack.version}）", ""]
    for form in pack.forms.forms.values():
        lines += _form(form)
    lines += ["## 说法（for: 说明 每个…）", ""]
    lines += map(_claim, sorted(claims()))
    lines += [
        "",
        "## for",
        "",
        f"- 范围：表NN {'、'.join((*scope.ROWS, *(f'每{word}' for word in levels)))}、每个组名、每栏、每栏 {scope.BUT} 栏名；说明 每个说法",
        f"- 几份报告：{'、'.join(pack.forms.relations) or '没有'}",
        "",
    ]
    lines += ["## 公式", "", *(f"- {word}：{means.format(**named)}" for word, means in (*_SIGNS, *_FUNCTIONS))]
    lines += [
        f"- 属性：{'、'.join(ATTRIBUTES)}；表NN[行, 栏] 之后：{'、'.join(f'.{name}' for name in CELL_TEXTS)}",
        f"- 单位：{'、'.join((*AMOUNT_UNITS, *RATIO_UNITS, *COUNT_UNITS))}",
        "",
    ]
    return "\n".join(lines)


def _form(form: Form) -> Iterator[str]:
    yield from (f"## 表{form.id} {form.title}", "")
    for side in form.sides:
        if side.name:
            yield f"- 边：{side.name}"
        yield f"- 栏：{'、'.join(side.columns)}"
        rows = [spec.name for spec in side.rows]
        yield f"- 行：{'、'.join([*dict.fromkeys(rows), *(['科目编码'] if side.codes else [])])}"
        groups = groups_of(side)
        if groups:
            yield f"- 组：{'、'.join(groups)}"
    yield ""


def _claim(name: str) -> str:
    words = worded()[name]
    roles = claims()[name] - {*words}
    return f"- {name}：{_listed(roles)}" + (f"；文字：{_listed(words)}" if words else "")


def _listed(found: Iterable[str]) -> str:
    return "、".join(sorted(found)) or "无"
