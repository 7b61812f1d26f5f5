"""retrace verify: is the case as it was left?"""

from __future__ import annotations

from case import Case
from case.checking import check, registered
from case.errors import CustodyError, RetraceError
from case.progress import Progress
from ui.output import CasePath, Json, progress_bars, show

NAME, ORDER = "verify", 90


def run(case: CasePath, json: Json = False) -> None:
    """Check the custody chain, the decisions, and every original against the hash it was registered with."""
    opened = Case.open(case)
    with progress_bars() as report:
        total, done = _bytes(opened), 0

        def progress(count: int) -> None:
            nonlocal done
            done += count
            report(Progress("verify", "originals", done, total, "bytes"))

        checked = check(opened, progress)
    show(checked, json)
    if checked.problems:
        count = len(checked.problems)
        raise CustodyError(f"{opened.root}: {count} problem{'s' if count > 1 else ''}; the case is not as it was left.")


def _bytes(case: Case) -> int:
    """Size of all originals that can be found; a broken log is reported by the check itself."""
    try:
        paths = [case.original(shown) for shown in registered(case)]
    except RetraceError:
        return 0
    return sum(path.stat().st_size for path in paths if path.is_file())
