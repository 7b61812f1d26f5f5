"""retrace import: read the record files and say what was kept, rejected and asked."""

from __future__ import annotations

from case import Case
from ui.output import CasePath, Json, progress_bars, show

NAME, ORDER = "import", 40


def run(case: CasePath, json: Json = False) -> None:
    """Read the record files of a case: rows kept, rows rejected with their reason, questions to answer."""
    from correlate.importers import import_all  # here, so that other commands start without it

    with progress_bars() as report:
        receipts = import_all(Case.open(case), report)
    lines = [line for receipt in receipts for line in receipt.lines()]
    show(receipts if json else "\n".join(lines) or "No record files: add some with `retrace add`.", json)
