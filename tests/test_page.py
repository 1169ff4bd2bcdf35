"""The officer's page: one user on one machine; drop, read, settle, take the marked copy, check
again.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from auditor.gate.exempting import exempted, withdrawn
from auditor.gate.waivers import Waiver, read_waivers
from auditor.page.desk import Desk
from auditor.page.site import site

HOME = "http://127.0.0.1:8000"
WRONG = """临江县气象局2023年度部门决算

第三部分 部门决算情况说明

三、支出决算情况说明

本年支出合计731.75万元，其中：基本支出511.32万元，占69.88%；项目支出220.43万元，占31.02%。
"""
RIGHT = WRONG.replace("31.02%", "30.12%")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "waivers.yaml")
    yield made
    made.close()


@pytest.fixture
def browser(desk: Desk) -> FlaskClient:
    client = site(desk, "key", 8000).test_client()
    assert client.get("/?key=key", base_url=HOME).status_code == 302
    return client


def dropped(browser: FlaskClient, text: str, name: str = "报告.txt") -> tuple[str, dict[str, Any]]:
    """The address and the state of an audit that came to its end."""
    form = {"file": [(io.BytesIO(text.encode()), name)]}
    answer = browser.post("/audits", data=form, content_type="multipart/form-data", base_url=HOME)
    return ended(browser, f"/audits/{answer.get_json()['audit']}")


def ended(browser: FlaskClient, address: str) -> tuple[str, dict[str, Any]]:
    """An audit that came to its end."""
    for _ in range(300):
        state: dict[str, Any] = browser.get(address, base_url=HOME).get_json()
        if state["done"]:
            return address, state
        time.sleep(0.1)
    raise AssertionError("the audit did not end")


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_no_other_site_gets_anything(browser: FlaskClient, headers: dict[str, str]) -> None:
    assert browser.get("/", base_url=HOME, headers=headers).status_code == 403


@pytest.mark.parametrize("address", ["/", "/?key=wrong", "/waivers.yaml", "/audits/1"])
def test_without_the_key_of_the_address_there_is_nothing(desk: Desk, address: str) -> None:
    stranger = site(desk, "key", 8000).test_client()
    assert stranger.get(address, base_url=HOME).status_code == 403


def test_what_was_dropped_is_checked_and_told(browser: FlaskClient) -> None:
    address, state = dropped(browser, WRONG)
    (report,) = state["reports"]
    assert (report["entity"], report["year"]) == ("临江县气象局", 2023)
    assert any("31.02%" in finding["message"] for finding in report["findings"])
    page = browser.get(f"{address}/reports/0", base_url=HOME)
    assert "31.02%" in page.text
    assert str(Path("/tmp")) not in page.text


def test_a_corrected_report_says_what_went_away(browser: FlaskClient) -> None:
    dropped(browser, WRONG)
    _, state = dropped(browser, RIGHT)
    (report,) = state["reports"]
    assert report["findings"] == []
    assert report["compared"]["remaining"] == report["compared"]["added"] == 0
    assert any("31.02%" in line for line in report["compared"]["fixed"])


def test_an_exempted_finding_stands_in_the_waivers_and_counts_no_more(
    browser: FlaskClient, desk: Desk
) -> None:
    address, state = dropped(browser, WRONG)
    mark = state["reports"][0]["findings"][0]["fingerprint"]
    exempt = f"{address}/reports/0/exempt/{mark}"
    nameless = browser.post(
        exempt, json={"who": " ", "why": "口径", "until": "2999-12-31"}, base_url=HOME
    )
    assert (nameless.status_code, "经办人" in nameless.get_json()["message"]) == (400, True)
    undated = browser.post(
        exempt, json={"who": "张三", "why": "口径", "until": "明年"}, base_url=HOME
    )
    assert (undated.status_code, "日期" in undated.get_json()["message"]) == (400, True)
    said = {"who": "张三", "why": "口径不同：见“附注”", "until": "2999-12-31"}
    assert browser.post(exempt, json=said, base_url=HOME).status_code == 200
    _, again = dropped(browser, WRONG)
    assert (
        "口径不同"
        in next(each for each in again["reports"][0]["findings"] if each["fingerprint"] == mark)[
            "excused"
        ]
    )
    assert "张三" in desk.waivers.read_text("utf-8")


def test_an_exemption_is_said_at_once_as_later_and_can_be_taken_back(
    browser: FlaskClient, desk: Desk
) -> None:
    address, state = dropped(browser, WRONG)
    mark = state["reports"][0]["findings"][0]["fingerprint"]
    exempt = f"{address}/reports/0/exempt/{mark}"
    said = {"who": "张三", "why": "口径不同", "until": "2999-12-31"}
    at_once = browser.post(exempt, json=said, base_url=HOME).get_json()["excused"]
    later = browser.get(address, base_url=HOME).get_json()["reports"][0]["findings"]
    assert at_once == next(one["excused"] for one in later if one["fingerprint"] == mark)
    assert "2999-12-31" in at_once and "张三" in at_once
    assert browser.delete(exempt, base_url=HOME).status_code == 200
    again = browser.get(address, base_url=HOME).get_json()["reports"][0]["findings"]
    assert not any(one["excused"] for one in again)
    assert "张三" not in desk.waivers.read_text("utf-8")


def test_an_exemption_by_a_general_entry_is_not_taken_back_in_silence(
    browser: FlaskClient, desk: Desk
) -> None:
    address, state = dropped(browser, WRONG)
    found = next(one for one in state["reports"][0]["findings"] if "31.02%" in one["message"])
    rule = next(
        finding.rule.id
        for audit in desk.audits.values()
        for finding in audit.reports[0].findings
        if finding.check.stated and finding.check.stated.text == "31.02%"
    )
    general = f"- {{rule: {rule}, place: 说明三, figure: 31.02%, who: 李四, why: 尾差, until: 2999-01-01}}\n"
    desk.waivers.write_text(f"waivers:\n{general}", "utf-8")
    answer = browser.delete(f"{address}/reports/0/exempt/{found['fingerprint']}", base_url=HOME)
    assert answer.status_code == 409 and "李四" in answer.get_json()["message"]
    assert desk.waivers.read_text("utf-8").endswith(general)


def test_reports_with_findings_come_first_and_lead_to_their_own(browser: FlaskClient) -> None:
    form = {"file": [(io.BytesIO(RIGHT.encode()), "a.txt"), (io.BytesIO(WRONG.encode()), "b.txt")]}
    answer = browser.post("/audits", data=form, content_type="multipart/form-data", base_url=HOME)
    _, state = ended(browser, f"/audits/{answer.get_json()['audit']}")
    assert [(one["file"], one["at"]) for one in state["reports"]] == [("b.txt", 1), ("a.txt", 0)]


def test_what_is_no_report_is_called_by_no_kind(browser: FlaskClient) -> None:
    _, state = dropped(browser, "今天开会，请各位准时参加。", "函.txt")
    (report,) = state["reports"]
    assert (report["kind"], report["coverage"], report["findings"]) == ("", "", [])
    assert "没有可核对的内容" in report["conclusion"]


def test_a_ticked_finding_stays_ticked(browser: FlaskClient) -> None:
    address, state = dropped(browser, WRONG)
    mark = state["reports"][0]["findings"][0]["fingerprint"]
    browser.post(f"/settled/{mark}", json={"done": True}, base_url=HOME)
    report = browser.get(address, base_url=HOME).get_json()["reports"][0]
    assert next(each for each in report["findings"] if each["fingerprint"] == mark)["settled"]


def test_the_marked_copy_and_the_report_are_to_be_had(browser: FlaskClient) -> None:
    address, _ = dropped(browser, WRONG)
    copy = browser.get(f"{address}/reports/0/marked", base_url=HOME)
    assert "31.02%【" in copy.text
    # A header may hold nothing but Latin-1.
    copy.headers["Content-Disposition"].encode("latin-1")
    assert browser.get(f"{address}/reports/0/save/xlsx", base_url=HOME).data.startswith(b"PK")


def test_a_file_that_cannot_be_read_is_told(browser: FlaskClient) -> None:
    _, state = dropped(browser, "", "空.pdf")
    assert state["reports"] == []
    assert state["errors"][0]["message"].count("空.pdf") == 1


def test_no_name_leads_out_of_the_folder(browser: FlaskClient, desk: Desk) -> None:
    dropped(browser, RIGHT, "../../../报告.txt")
    (audit,) = desk.audits.values()
    assert [file.name for file in audit.folder.iterdir()] == ["报告.txt"]


def test_nothing_stays_when_the_page_is_closed(desk: Desk, browser: FlaskClient) -> None:
    dropped(browser, RIGHT)
    desk.close()
    assert not desk.folder.exists()


@pytest.mark.parametrize(
    ("held", "left"),
    [
        (
            "# 经办人\nwaivers:\n  - rule: 甲\n    fingerprint: a1\n    who: 李四\n    why: 尾差\n"
            "    until: 2999-01-01\n  # 下一条\n  - {rule: 乙, fingerprint: b2, who: 王五, why: 口径, until: 2999-01-01}\n",
            "# 经办人\nwaivers:\n  # 下一条\n"
            "  - {rule: 乙, fingerprint: b2, who: 王五, why: 口径, until: 2999-01-01}\n",
        ),
        (
            "waivers: [{rule: 甲, fingerprint: a1, who: 李四, why: 尾差, until: 2999-01-01},\n"
            "  {rule: 乙, fingerprint: b2, who: 王五, why: 口径, until: 2999-01-01}]\n",
            "waivers:\n- rule: 乙\n  fingerprint: b2\n  who: 王五\n  why: 口径\n  until: 2999-01-01\n",
        ),
        (
            "waivers:\n- {rule: 甲, fingerprint: a1, who: 李四, why: 尾差, until: 2999-01-01}\n",
            "waivers: []\n",
        ),
    ],
)
def test_a_waiver_is_taken_out_of_a_file_of_any_hand(tmp_path: Path, held: str, left: str) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text(held, "utf-8")
    assert not withdrawn(file, "c3") and file.read_text("utf-8") == held
    assert withdrawn(file, "a1") and file.read_text("utf-8") == left
    read_waivers(file)


@pytest.mark.parametrize(
    "held",
    [
        "# 经办人\nwaivers:\n  - {rule: 甲, fingerprint: a1, who: 李四, why: 尾差, until: 2999-01-01}\n",
        "waivers:\n- rule: 甲\n  fingerprint: a1\n  who: 李四\n  why: 尾差\n  until: 2999-01-01\n",
        "waivers: [{rule: 甲, fingerprint: a1, who: 李四, why: 尾差, until: 2999-01-01}]\n",
        "waivers: []\n",
        "",
    ],
)
def test_a_waiver_is_added_to_a_file_of_any_hand(tmp_path: Path, held: str) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text(held, "utf-8")
    before = read_waivers(file) if held else ()
    exempted(file, "text-share", "b2", "张三", "口径：“甲”", date(2999, 12, 31))
    assert read_waivers(file) == (
        *before,
        Waiver("text-share", "张三", "口径：“甲”", date(2999, 12, 31), fingerprint="b2"),
    )
    assert ("经办人" in held) == ("经办人" in file.read_text("utf-8"))
