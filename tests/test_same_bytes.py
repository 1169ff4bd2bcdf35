"""The same input gives the same bytes: in every format, whatever the locale, the hash seed, the
working folder and the number of workers are.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.formats import COVERAGE, DIFF, LEDGER, REPORT

ROOT = Path(__file__).parents[1]
PATHS = [str(ROOT / "samples" / name) for name in ("with-discrepancies-2020.txt", "budget-2025.md")]
SURROUNDINGS = (
    {"LC_ALL": "C", "PYTHONHASHSEED": "1", "TZ": "UTC"},
    {"LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2", "TZ": "Asia/Shanghai"},
)
COMMANDS = [
    *(("check", *PATHS, "--all", "--format", form) for form in REPORT),
    *(("ledger", PATHS[0], "--format", form) for form in LEDGER),
    *(("coverage", PATHS[0], "--power", "--format", form) for form in COVERAGE),
    *(("diff", *PATHS, "--format", form) for form in DIFF),
    *(("check", *PATHS, "--summary", f"summary{suffix}") for suffix in (".html", ".txt", ".xlsx")),
]


def made(
    command: tuple[str, ...], folder: Path, environment: dict[str, str], jobs: str
) -> dict[str, bytes]:
    """What a command writes, in a folder of its own: each file, and what it says."""
    folder.mkdir()
    more = ["--jobs", jobs, "--no-cache", "--isolated"] if command[0] == "check" else []
    more += ["--output", "out.xlsx"] if "xlsx" in command else []
    done = subprocess.run(
        [sys.executable, "-m", "auditor", *command, *more, "--lang", "zh"],
        cwd=folder,
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1, 3), done.stderr.decode()
    said = {"stdout": done.stdout, "stderr": done.stderr}
    return said | {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: f"{one[0]}-{one[-1]}")
def test_nothing_around_an_audit_changes_a_byte(command: tuple[str, ...], tmp_path: Path) -> None:
    first, second = (
        made(command, tmp_path / f"{at}", environment, f"{at}")
        for at, environment in enumerate(SURROUNDINGS, 1)
    )
    assert first.keys() == second.keys()
    assert [name for name, content in first.items() if content != second[name]] == []
