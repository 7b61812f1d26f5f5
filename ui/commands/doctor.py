"""retrace doctor: what works on this machine, in sentences."""

from __future__ import annotations

from typing import Annotated

import typer

from case.errors import RetraceError
from ui.doctor import examine
from ui.output import Json, show

NAME, ORDER = "doctor", 95


def run(
    strict: Annotated[bool, typer.Option("--strict", help="Fail also when something optional is missing.")] = False,
    json: Json = False,
) -> None:
    """Say what works on this machine, what is missing, and what to do about it."""
    findings = examine()
    if json:
        show(findings, True)
    else:
        for finding in findings:
            print(f"{'ok     ' if finding.works else 'MISSING' if finding.needed else 'without'}  {finding.sentence}")
    missing = [finding for finding in findings if not finding.works and (finding.needed or strict)]
    if missing:
        raise RetraceError(f"{len(missing)} of what Retrace needs is missing on this machine; see above.")
