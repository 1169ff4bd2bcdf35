"""The program, as `auditor` and as `python -m auditor`: where reports are to be read a worker gets
ready on one processor while the command line is understood on another.
"""

from __future__ import annotations

import gc
import signal
import sys
from contextlib import suppress
from typing import Final

from auditor.gate.status import BROKEN
from auditor.output.standing import standing_streams

READING: Final = frozenset({"check", "coverage", "diff", "ledger"})
"""The commands that read reports."""


def main() -> None:
    """Run the command line and leave."""
    standing_streams()
    # Nearly all that a run makes before its reports are read stays to its end, which is no time to
    # look at all of it once more either.
    gc.set_threshold(20000, 20, 20)
    try:
        _run()
    except KeyboardInterrupt:
        _stopped()
    finally:
        gc.freeze()


def _stopped() -> None:
    """Say that the start was interrupted, before the command line could."""
    # A second Ctrl-C would come while this is imported.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What was just being imported may not be had again: then the status has to do.
    with suppress(Exception):
        from auditor.cli_lang import read, told
        from auditor.cli_output import say

        say(told("run.stopped", read(sys.argv[1:])))
    sys.exit(BROKEN)


def _run() -> None:
    # Looked for among all words, before the command line is understood: a file called `check` gets
    # a worker ready for nothing.
    if READING.isdisjoint(sys.argv[1:]):
        _command_line()
        return
    from auditor.batch import process

    with process.ahead():
        _command_line()


def _command_line() -> None:
    from auditor import cli

    cli.main()


if __name__ == "__main__":
    main()
