"""The tables of the store: every column with its type and its meaning. The database carries the
same words as comments.
"""

from __future__ import annotations

from typing import Final, NamedTuple

MONEY: Final = "DECIMAL(38,10)"
"""Figures are exact decimals, 28 digits before the point and 10 after; what does not fit is NULL,
its text stays.
"""


class StoreColumn(NamedTuple):
    """One column of a table."""

    name: str
    type: str
    about: str


class StoreTable(NamedTuple):
    """One table of the store."""

    about: str
    columns: tuple[StoreColumn, ...]

    def ddl(self, name: str) -> str:
        """The statement that makes the table."""
        inner = ", ".join(f'"{column.name}" {column.type}' for column in self.columns)
        return f'CREATE TABLE IF NOT EXISTS "{name}" ({inner})'

    def comments(self, name: str) -> list[str]:
        """The statements that say in the database what everything means."""
        quoted = self.about.replace("'", "''")
        return [
            f"COMMENT ON TABLE \"{name}\" IS '{quoted}'",
            *(
                f'COMMENT ON COLUMN "{name}"."{column.name}" IS \'{column.about}\''
                for column in self.columns
            ),
        ]

    def additions(self, name: str) -> list[str]:
        """The statements that bring a table of an earlier version up to this one."""
        # A column that is new in this version is added to a store of an earlier one.
        return [
            f'ALTER TABLE "{name}" ADD COLUMN IF NOT EXISTS "{column.name}" {column.type}'
            for column in self.columns
        ]

    @property
    def types(self) -> str:
        """The columns as `read_csv` takes them."""
        return "{" + ", ".join(f"'{column.name}': '{column.type}'" for column in self.columns) + "}"


def _table(about: str, *columns: tuple[str, str, str]) -> StoreTable:
    return StoreTable(about, tuple(StoreColumn(*column) for column in columns))


_REPORT: Final = ("report", "BIGINT", "报告编号，见 reports")
TABLES: Final = {
    "runs": _table(
        "每次运行一行",
        ("run", "BIGINT", "运行编号，从 1 起"),
        ("started", "TIMESTAMP", "开始时间（UTC）"),
        ("finished", "TIMESTAMP", "写入时间（UTC）"),
        ("auditor", "VARCHAR", "程序版本"),
        ("pack", "VARCHAR", "规则包"),
        ("pack_sha256", "VARCHAR", "规则包内容的哈希"),
        ("selected", "VARCHAR", "只用的规则，空为全部"),
        ("ignored", "VARCHAR", "不用的规则"),
        ("reports", "BIGINT", "核对的报告数"),
        ("errors", "BIGINT", "未能核对的文件数"),
        ("complete", "BOOLEAN", "是否核对完全部文件"),
        ("id", "VARCHAR", "运行的标识：同样的结果不写入两次"),
    ),
    "reports": _table(
        "每份核对过的报告一行",
        ("report", "BIGINT", "报告编号，全库唯一"),
        ("run", "BIGINT", "运行编号，见 runs"),
        ("path", "VARCHAR", "文件的完整路径；同一路径以最近一次运行为准"),
        ("file", "VARCHAR", "文件名，与报告中一致"),
        ("sha256", "VARCHAR", "文件内容的哈希"),
        ("entity", "VARCHAR", "部门（单位）名称，照原文"),
        ("body", "VARCHAR", "同一部门的各种写法相同"),
        ("year", "INTEGER", "年度"),
        ("pack", "VARCHAR", "规则包"),
        ("unit", "VARCHAR", "各表的金额单位"),
        ("checks", "INTEGER", "核对项数"),
        ("holds", "INTEGER", "相符"),
        ("rounding", "INTEGER", "尾差"),
        ("fails", "INTEGER", "不符"),
        ("undecided", "INTEGER", "无法核对"),
        ("figures", "INTEGER", "数字个数"),
        ("covered", "INTEGER", "已核对的数字个数"),
        ("seconds", "DOUBLE", "用时（秒）"),
    ),
    "errors": _table(
        "每个未能核对的文件一行",
        ("run", "BIGINT", "运行编号，见 runs"),
        ("path", "VARCHAR", "文件的完整路径"),
        ("file", "VARCHAR", "文件名"),
        (
            "fate",
            "VARCHAR",
            "unreadable 读不出，crashed 程序异常终止，late 超时，memory 超内存，internal 程序出错",
        ),
        ("message", "VARCHAR", "原因"),
        ("remedy", "VARCHAR", "建议"),
    ),
    "figures": _table(
        "报告中每个数字（或应有数字的空格）一行",
        _REPORT,
        ("figure", "INTEGER", "报告内的序号"),
        ("table", "VARCHAR", "表号 01 至 09，文字说明为 NULL"),
        ("side", "VARCHAR", "收入或支出一边，没有则为 NULL"),
        ("row", "VARCHAR", "行，照原文"),
        ("code", "VARCHAR", "科目编码"),
        ("name", "VARCHAR", "行的规范名"),
        ("column", "VARCHAR", "栏的规范名"),
        ("label", "VARCHAR", "数字是什么，几个字"),
        ("text", "VARCHAR", "照原文"),
        ("value", MONEY, "原单位的值，空格为 NULL"),
        ("step", MONEY, "最后一位的单位"),
        ("unit", "VARCHAR", "单位"),
        ("amount", MONEY, "以元（比率以 1，数量以个）计的值"),
        ("blank", "VARCHAR", "没有数字的原因：blank 空白，dash 短横，unreadable 辨认不清"),
        ("page", "INTEGER", "页"),
        ("line", "INTEGER", "行号"),
        ("sheet", "VARCHAR", "工作表"),
        ("cell", "VARCHAR", "单元格"),
        ("section", "VARCHAR", "所在的标题，文字说明才有"),
    ),
    "checks": _table(
        "每项核对一行，相符的也在内",
        _REPORT,
        ("check", "INTEGER", "报告内的序号"),
        ("rule", "VARCHAR", "规则编号"),
        ("severity", "VARCHAR", "error 基本平衡性，warning 逻辑性，info 核实性"),
        ("verdict", "VARCHAR", "holds 相符，rounding 尾差，fails 不符，undecided 无法核对"),
        ("figure", "INTEGER", "列示的数字，见 figures"),
        ("expected", MONEY, "其他数字得出的值，以元计"),
        ("difference", MONEY, "列示减核对，以元计"),
        ("operands", "INTEGER", "涉及的数字个数"),
        ("improbable", "BOOLEAN", "四舍五入虽可解释但少见的尾差"),
    ),
    "findings": _table(
        "每处不符、尾差、无法核对一行",
        _REPORT,
        ("number", "INTEGER", "报告内的编号，各结果分别编号"),
        ("family", "BOOLEAN", "是否由几份报告对照得出"),
        ("rule", "VARCHAR", "规则编号"),
        ("title", "VARCHAR", "规则名称"),
        ("severity", "VARCHAR", "同 checks"),
        ("verdict", "VARCHAR", "同 checks"),
        ("group", "VARCHAR", "规则所属的组"),
        ("message", "VARCHAR", "一句话"),
        ("place", "VARCHAR", "位置"),
        ("source", "VARCHAR", "原文位置"),
        ("table", "VARCHAR", "表号，文字说明为 NULL"),
        ("row", "VARCHAR", "行"),
        ("column", "VARCHAR", "栏"),
        ("stated", "VARCHAR", "列示，照原文"),
        ("value", MONEY, "列示的值，原单位"),
        ("unit", "VARCHAR", "单位"),
        ("expected", MONEY, "核对的值，原单位"),
        ("difference", "VARCHAR", "相差，照报告中的写法"),
        ("improbable", "BOOLEAN", "少见的尾差"),
        ("fingerprint", "VARCHAR", "同一处问题在各版本中相同"),
    ),
}
"""Name -> table, in the order they are made."""
