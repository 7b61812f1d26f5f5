"""Is the case as it was left? The custody chain, decisions against their copy in it, originals by hash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from case.errors import RetraceError
from case.files import sha256_file
from case.folder import Case


@dataclass(frozen=True)
class Checked:
    """What was checked and what is wrong; `problems` is one sentence each, empty when all holds."""

    entries: int
    head: str
    decisions: int
    originals: int
    problems: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """For people: what holds, then what does not."""
        found = [
            f"custody log: {self.entries} entries, head {self.head[:16]}",
            f"decisions: {self.decisions}",
            f"originals: {self.originals} compared with the hash they were registered with",
        ]
        return found + (self.problems or ["Everything is as it was registered."])


def registered(case: Case) -> dict[str, str]:
    """Path -> SHA-256 of every original, as the custody log last holds it."""
    entries = case.custody.entries()
    changes = [entry["detail"] for entry in entries if entry["action"] in ("register", "original_changed")]
    return {str(detail["path"]): str(detail["sha256"]) for detail in changes}


def check(case: Case, progress: Callable[[int], None] | None = None) -> Checked:
    """Check the whole case; `progress` gets the bytes read. Problems are returned, not raised."""
    problems: list[str] = []
    entries, head, decisions = 0, "", 0
    originals: dict[str, str] = {}
    try:
        verified = case.custody.verify()
        entries, head = verified.entries, verified.head
    except RetraceError as error:
        problems.append(str(error))
    try:
        originals = registered(case)
        logged = {e["detail"]["decision_id"]: e["detail"] for e in case.custody.entries() if e["action"] == "decision"}
        made = case.decisions.all()
        decisions = len(made)
        for number, decision in enumerate(made, start=1):
            if logged.pop(decision.decision_id, None) != asdict(decision):
                problems.append(f"decisions.jsonl: line {number} is not as the custody log holds it.")
        problems += [f"decisions.jsonl: decision {lost} is in the custody log but gone here." for lost in logged]
    except RetraceError as error:
        if str(error) not in problems:
            problems.append(str(error))
    for shown, sha256 in originals.items():
        problems += _compare(case, shown, sha256, progress)
    return Checked(entries, head, decisions, len(originals), problems)


def _compare(case: Case, shown: str, sha256: str, progress: Callable[[int], None] | None) -> list[str]:
    try:
        path = case.original(shown)
        if not path.is_file():
            return [f"{shown}: the original is gone since it was registered."]
        if sha256_file(path, progress) != sha256:
            return [f"{shown}: the original changed since it was registered; restore the file."]
    except RetraceError as error:
        return [str(error)]
    return []
