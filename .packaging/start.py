"""What runs at a double click: without arguments the page opens; files that are dropped on it are
checked at once.
"""

from __future__ import annotations

import runpy
import sys
import webbrowser
from pathlib import Path

WORKER = ("-P", "-m")
"""How the program starts an interpreter for a worker; here it is this executable."""


def main() -> None:
    """Do what the arguments say, as the command `auditor` does."""
    if tuple(sys.argv[1:3]) == WORKER:
        sys.argv = [sys.argv[3], *sys.argv[4:]]
        runpy.run_module(sys.argv[0], run_name="__main__")
        return
    from auditor.__main__ import main as command

    given = sys.argv[1:]
    if given and all(Path(path).exists() for path in given):
        dropped(given)
    elif given:
        command()
    else:
        sys.argv[1:] = ["page"]
        held(command)


def dropped(paths: list[str]) -> None:
    """Check files, write the report beside the first of them, and open it."""
    from auditor.__main__ import main as command

    first = Path(paths[0])
    report = first.with_name(f"{first.stem}-核对.html")
    sys.argv[1:] = [
        "check",
        *paths,
        "--format",
        "html",
        "--output",
        str(report),
        "--fail-on",
        "never",
        "--isolated",
    ]
    held(command)
    if report.exists():
        webbrowser.open(report.resolve().as_uri())


def held(command: object) -> None:
    """Run the command; where it fails, the window stays until what it says was read."""
    try:
        command()  # type: ignore[operator]
    except SystemExit as left:
        if left.code not in (0, None) and sys.stdin is not None and sys.stdin.isatty():
            input("按回车键关闭。")
        if left.code not in (0, None):
            raise


if __name__ == "__main__":
    main()
