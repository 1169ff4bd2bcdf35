"""What runs at a double click: the page without arguments, a check of what is dropped, workers as
the program starts them.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from auditor import cli

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(
    not (ROOT / ".packaging").is_dir(), reason="the recipe is not part of the distribution"
)


@pytest.fixture
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", ROOT / ".packaging" / "start.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_arguments_the_page_opens(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(cli, "main", lambda: asked.append(sys.argv[1:]))
    monkeypatch.setattr(sys, "argv", ["auditor.exe"])
    start.main()
    assert asked == [["page"]]


def test_what_is_dropped_is_checked_and_shown(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report = tmp_path / "公开 报告.txt"
    shutil.copy(ROOT / "samples" / "with-discrepancies-2020.txt", report)
    opened: list[str] = []
    monkeypatch.setattr(start.webbrowser, "open", opened.append)
    monkeypatch.setattr(sys, "argv", ["auditor.exe", str(report)])
    start.main()
    made = tmp_path / "公开 报告-核对.html"
    assert "97.88" in made.read_text("utf-8") and opened == [made.as_uri()]
    assert report.read_bytes() == (ROOT / "samples" / "with-discrepancies-2020.txt").read_bytes()


def test_other_arguments_are_the_command_s(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(cli, "main", lambda: asked.append(sys.argv[1:]))
    monkeypatch.setattr(sys, "argv", ["auditor.exe", "rules", "list"])
    start.main()
    assert asked == [["rules", "list"]]


def test_a_worker_is_started_as_the_program_does(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frozen program is its own interpreter: the words that it starts a worker with are
    understood.
    """
    from auditor.batch import process

    assert all(f'"{word}"' in Path(process.__file__).read_text("utf-8") for word in start.WORKER)
    ran: list[tuple[str, str]] = []
    monkeypatch.setattr(
        start.runpy, "run_module", lambda name, run_name: ran.append((name, run_name))
    )
    monkeypatch.setattr(sys, "argv", ["auditor.exe", *start.WORKER, "auditor.batch.worker"])
    start.main()
    assert ran == [("auditor.batch.worker", "__main__")]


def test_the_recipe_and_the_workflow_say_one_command() -> None:
    (job,) = yaml.safe_load((ROOT / ".github" / "workflows" / "windows.yml").read_text("utf-8"))[
        "jobs"
    ].values()
    runs = [step["run"] for step in job["steps"] if "run" in step]
    assert (
        "windows-latest" in job["strategy"]["matrix"]["os"] and "python .packaging/build.py" in runs
    )
    for readme in ("README.md", "README.zh-CN.md"):
        assert "pip install '.[package]' && python .packaging/build.py" in (
            ROOT / readme
        ).read_text("utf-8")


def test_every_file_that_the_program_reads_beside_its_modules_is_in_the_recipe() -> None:
    recipe = (ROOT / ".packaging" / "auditor.spec").read_text("utf-8")
    folders = {
        path.parent.relative_to(ROOT / "auditor").as_posix()
        for path in (ROOT / "auditor").rglob("*")
        if path.is_file()
        and path.suffix not in (".py", ".md")
        and path.name != "py.typed"
        and path.parent.name != "__pycache__"
    }
    assert folders == {".", "wording/catalogue", "reports/assets", "page/assets"}
    for folder in folders - {"."}:
        assert f"{folder}/" in recipe
    assert "traditional.txt" in recipe
