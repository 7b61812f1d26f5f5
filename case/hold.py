"""Legal hold: while one is in force the tool deletes nothing of the case. Placed and released as logged decisions.

A hold counts as long as either log, decisions or custody, says that it was placed and neither its release nor an undo
is in the custody log: taking a line out of decisions.jsonl does not lift it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from case.decisions import Decision
from case.errors import HoldError
from case.folder import Case

KIND = "hold"


@dataclass(frozen=True)
class Hold:
    """A hold in force: since when (UTC), placed by whom, on whose authority, why."""

    decision_id: str
    moment_utc: str
    actor: str
    authority: str
    reason: str

    def lines(self) -> list[str]:
        """For people."""
        return [f"{self.decision_id[:8]}  {self.moment_utc}  {self.actor}  {self.authority}: {self.reason}"]


def place(case: Case, *, authority: str, reason: str, actor: str | None = None) -> Decision:
    """Put the case under hold; `authority` is who asked for it (court, police, counsel), with the file number.

    Raises HoldError without an authority, DecisionError without a reason.
    """
    if not authority.strip():
        raise HoldError("A hold is placed on somebody's authority; say whose, with the file number.")
    return case.decisions.append(KIND, "case", {"authority": authority.strip()}, reason, actor)


def release(case: Case, decision_id: str, *, reason: str, actor: str | None = None) -> Decision:
    """Lift one hold, by the (beginning of the) id of its decision. Raises HoldError when no such hold is in force."""
    found = [hold for hold in holds(case) if decision_id and hold.decision_id.startswith(decision_id)]
    if len(found) != 1:
        known = ", ".join(hold.decision_id[:8] for hold in holds(case)) or "none"
        raise HoldError(f"{decision_id!r:.40} is not one hold in force; in force: {known}.")
    return case.decisions.undo(found[0].decision_id, reason, actor)


def holds(case: Case) -> list[Hold]:
    """Holds in force, oldest first. Raises CustodyError or DecisionError when a log is broken: then nobody can tell."""
    case.custody.verify()
    logged = [entry["detail"] for entry in case.custody.entries() if entry["action"] == "decision"]
    listed = [vars(decision) for decision in case.decisions.all()]
    placed: dict[str, dict[str, Any]] = {one["decision_id"]: one for one in [*listed, *logged] if one["kind"] == KIND}
    undone: set[str] = set()
    for one in reversed(logged):  # the last word counts: an undo that was undone itself lifts nothing
        if one["kind"] == "undo" and one["decision_id"] not in undone:
            undone.add(one["subject"])
    return [
        Hold(key, one["moment_utc"], one["actor"], one["content"].get("authority", ""), one["reason"])
        for key, one in placed.items()
        if key not in undone
    ]
