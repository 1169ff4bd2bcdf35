"""Every key of every shipped YAML file is read by the program."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.text import vocabulary

ROOT = Path(__file__).parents[1]


def test_every_key_is_read(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "read_keys.py", tmp_path / "mine"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stdout.splitlines()


MUTE = "plain"
"""The cue that is asked for nowhere: no other cue is read in its words."""


def test_every_kind_of_cue_is_asked_for() -> None:
    """All of them are compiled as one: what no reader of the text asks for is dead."""
    files = [path for path in (ROOT / "auditor/text").rglob("*.py") if path.stem != "vocabulary"]
    named = {
        node.value
        for path in files
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert not vocabulary.CUES - named - {MUTE}


@pytest.mark.parametrize("name", sorted(vocabulary._FILES["sections"]))
def test_every_kind_of_section_is_asked_for(name: str) -> None:
    files = (ROOT / "auditor").rglob("*.py")
    assert any(f'sections["{name}"]' in path.read_text("utf-8") for path in files)
