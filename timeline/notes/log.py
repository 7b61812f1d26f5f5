"""Notes in the decision log: add, read back, undo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from case import Case
from case.decisions import Decision
from case.errors import DecisionError, TimeTextError
from case.timetext import parse_time
from timeline.notes.forms import FORMS, Note, filled

Kind = TypeVar("Kind", bound=Note)


@dataclass(frozen=True)
class Noted:
    """A note in force: who wrote it, when (ISO, UTC), and the form itself. `anchor` is its id in a report."""

    decision_id: str
    actor: str
    written_utc: str
    kind: str
    note: Note
    reason: str

    @property
    def anchor(self) -> str:
        """Where a report shows it."""
        return f"note-{self.decision_id[:12]}"


def add(case: Case, kind: str, values: dict[str, Any], reason: str, actor: str | None = None) -> Noted:
    """Check and keep a note. Raises DecisionError for an unknown kind or field, a wrong value, or no reason."""
    note = filled(kind, values)
    moment_of(case, note)
    made = case.decisions.append(kind, note.about(), note.model_dump(mode="json"), reason, actor)
    return _noted(made, note)


def undo(case: Case, start: str, reason: str, actor: str | None = None) -> Decision:
    """Take a note back by the beginning of its id. Raises DecisionError where none or several begin so."""
    found = [one for one in notes_of(case) if one.decision_id.startswith(start)]
    if len(found) != 1 or not start:
        raise DecisionError(f"{start!r} begins the id of {len(found)} notes; `retrace note list` shows them.")
    return case.decisions.undo(found[0].decision_id, reason, actor)


def notes_of(case: Case, kind: str | None = None) -> list[Noted]:
    """The notes in force in the order they were written. Raises DecisionError for one that cannot be read back."""
    found = []
    for decision in case.decisions.active(kind):
        if decision.kind in FORMS:
            found.append(_noted(decision, _read(decision)))
    return found


def of_kind(noted: list[Noted], kind: type[Kind]) -> list[tuple[Noted, Kind]]:
    """Those of one form, with the form by its type."""
    return [(one, one.note) for one in noted if isinstance(one.note, kind)]


def moment_of(case: Case, note: Note) -> tuple[datetime, int] | None:
    """When a note's event was (naive UTC) and ± in ms, None where it does not say.

    Without `plus_minus_s` ± is what its text leaves open, at least a second. Raises DecisionError for a text that is
    no time.
    """
    text = getattr(note, "moment", "")
    if not text:
        return None
    try:
        read = parse_time(text, case.config.zone_info)
    except TimeTextError as error:
        raise DecisionError(str(error)) from error
    given = getattr(note, "plus_minus_s", None)
    bar_ms = max(read.res_ms, 1000) if given is None else round(given * 1000)
    return read.shown, bar_ms


def _noted(decision: Decision, note: Note) -> Noted:
    return Noted(decision.decision_id, decision.actor, decision.moment_utc, decision.kind, note, decision.reason)


def _read(decision: Decision) -> Note:
    content = dict(decision.content)
    if decision.kind == "statement" and "who" not in content:  # written before there was a form
        content = {"who": decision.subject, **content}
    try:
        return filled(decision.kind, content)
    except DecisionError as error:
        raise DecisionError(f"Note {decision.decision_id[:8]} cannot be read back ({error}); undo it.") from error
