"""The ready views: what one asks of many reports, answered by name. All look at the latest report
of each file.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class StoreView(NamedTuple):
    """One ready view."""

    about: str
    sql: str


_KIND: Final = (
    "count(*) FILTER (verdict = 'fails' AND severity = 'error') AS errors, "
    "count(*) FILTER (verdict = 'fails' AND severity = 'warning') AS warnings, "
    "count(*) FILTER (verdict = 'fails' AND severity = 'info') AS queries"
)

VIEWS: Final = {
    "latest_reports": StoreView(
        "每个文件最近一次核对的报告",
        """
        SELECT * FROM reports QUALIFY row_number() OVER (PARTITION BY path ORDER BY run DESC,
               report DESC) = 1 ORDER BY report""",
    ),
    "latest_findings": StoreView(
        "这些报告中的问题",
        """
        SELECT r.file, r.entity, r.body, r.year, f.* FROM findings f JOIN latest_reports r USING
               (report)""",
    ),
    "findings_by_rule": StoreView(
        "各规则：不符几处，涉及几份报告、几个部门",
        f"""
        SELECT rule, any_value(title) AS title, any_value(severity) AS severity,
               any_value("group") AS "group",
               {_KIND}, count(DISTINCT report) FILTER (verdict = 'fails') AS reports,
               count(DISTINCT body) FILTER (verdict = 'fails') AS departments
        FROM latest_findings GROUP BY rule HAVING count(*) FILTER (verdict = 'fails') > 0 ORDER BY
               reports DESC, rule""",
    ),
    "findings_by_department": StoreView(
        "各部门：几份报告，不符几处",
        f"""
        WITH found AS (SELECT report, {_KIND}, count(*) FILTER (verdict = 'rounding') AS rounding
               FROM findings GROUP BY report)
        SELECT body, any_value(entity) AS entity, count(*) AS reports, min(year) AS first_year,
               max(year) AS last_year,
               coalesce(sum(found.errors), 0)::BIGINT AS errors, coalesce(sum(found.warnings),
               0)::BIGINT AS warnings,
               coalesce(sum(found.queries), 0)::BIGINT AS queries, coalesce(sum(found.rounding),
               0)::BIGINT AS rounding,
               sum(undecided)::BIGINT AS undecided
        FROM latest_reports LEFT JOIN found USING (report) GROUP BY body ORDER BY errors DESC,
               warnings DESC, queries DESC, body""",
    ),
    "findings_by_year": StoreView(
        "各年度：几份报告，不符几处",
        f"""
        WITH found AS (SELECT report, {_KIND} FROM findings GROUP BY report)
        SELECT year, count(*) AS reports, count(*) FILTER (found.errors > 0) AS reports_with_errors,
               coalesce(sum(found.errors), 0)::BIGINT AS errors, coalesce(sum(found.warnings),
               0)::BIGINT AS warnings,
               coalesce(sum(found.queries), 0)::BIGINT AS queries, sum(checks)::BIGINT AS checks
        FROM latest_reports LEFT JOIN found USING (report) GROUP BY year ORDER BY year""",
    ),
    "same_defect": StoreView(
        "同一规则在两个以上部门不符：哪些部门，哪些年度",
        """
        SELECT rule, any_value(title) AS title, any_value(severity) AS severity,
               count(DISTINCT body) AS departments, count(*) AS findings,
               string_agg(DISTINCT entity, '、' ORDER BY entity) AS names,
               string_agg(DISTINCT year::VARCHAR, '、' ORDER BY year::VARCHAR) AS years
        FROM latest_findings WHERE verdict = 'fails' GROUP BY rule HAVING count(DISTINCT body) > 1
               ORDER BY departments DESC, rule""",
    ),
    "repeated_defect": StoreView(
        "同一部门同一规则在两个以上年度不符",
        """
        SELECT body, any_value(entity) AS entity, rule, any_value(title) AS title,
               count(DISTINCT year) AS years, min(year) AS first_year,
               max(year) AS last_year
        FROM latest_findings WHERE verdict = 'fails' GROUP BY body,
               rule HAVING count(DISTINCT year) > 1 ORDER BY years DESC, body, rule""",
    ),
    "group_matrix": StoreView(
        "部门与规则组：不符几处",
        """
        SELECT body, any_value(entity) AS entity, "group", count(*) AS findings
        FROM latest_findings WHERE verdict = 'fails' GROUP BY body, "group" ORDER BY body,
               "group\"""",
    ),
    "coverage": StoreView(
        "各报告：数字几个，已核对几个，无法核对几项",
        """
        SELECT file, entity, year, figures, covered, round(100.0 * covered / nullif(figures, 0),
               1) AS percent, checks, undecided
        FROM latest_reports ORDER BY percent NULLS FIRST, file""",
    ),
    "figure_counts": StoreView(
        "各表：读到几个数字，几个空格，几个辨认不清",
        """
        SELECT coalesce("table", '文字') AS "table", count(*) FILTER (value IS NOT NULL) AS figures,
               count(*) FILTER (blank IN ('blank', 'dash')) AS blanks,
               count(*) FILTER (blank = 'unreadable') AS unreadable,
               count(DISTINCT report) AS reports
        FROM figures JOIN latest_reports USING (report) GROUP BY 1 ORDER BY 1""",
    ),
}
"""Name -> view, in the order they are made."""
