"""What several tests use: the shipped pack, the samples, an audit of a text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor import rules
from auditor.booking import post
from auditor.engine import audit
from auditor.findings import Report
from auditor.readers import text
from auditor.rules.pack import Pack

SAMPLES = Path(__file__).parents[1] / "samples"
SHARED = Path(__file__).parents[2] / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="write the goldens anew instead of comparing with them",
    )


@pytest.fixture(scope="session")
def pack() -> Pack:
    return rules.load()


@pytest.fixture(scope="session")
def audit_text(pack: Pack) -> Callable[[str], Report]:
    """The report of a document given as text."""
    return lambda content: audit(post(text.parse(content), pack.forms, pack.vocabulary), pack)


@pytest.fixture(scope="session")
def samples() -> Path:
    return SAMPLES


@pytest.fixture
def shared() -> Path:
    """Reports with a known truth that are not part of the project."""
    if not SHARED.is_dir():
        pytest.skip("no shared reports here")
    return SHARED
