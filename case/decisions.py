"""What people decided: notes, reviews, accepted clocks, links, exclusions. Appended, never changed, undoable.

`decisions.jsonl` is the only part of a case, besides originals and case.toml, that cannot be made again.
"""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from case.custody import CustodyLog, current_actor
from case.errors import CustodyError, DecisionError
from case.files import append_line, canonical_json


@dataclass(frozen=True)
class Decision:
    """One decision. `kind` says what is decided ("link", "clock", "review", "exclude", "statement" ...),
    `subject` what it is about (a finding, track, source id), `content` the decision itself as JSON."""

    decision_id: str
    moment_utc: str
    actor: str
    kind: str
    subject: str
    content: dict[str, Any]
    reason: str


class DecisionLog:
    """Read and append the decisions of one case; every change also goes to the custody log."""

    def __init__(self, path: Path, custody: CustodyLog) -> None:
        self.path = path
        self._custody = custody
        self._lock = FileLock(path.with_name(path.name + ".lock"))

    def append(
        self, kind: str, subject: str, content: dict[str, Any], reason: str, actor: str | None = None
    ) -> Decision:
        """Record one decision and return it. Raises DecisionError without a reason: a decision says why."""
        if not reason.strip():
            raise DecisionError(f"The decision on {subject} gives no reason; say why in a few words.")
        decision = Decision(
            decision_id=uuid.uuid4().hex,
            moment_utc=datetime.now(UTC).isoformat(timespec="milliseconds"),
            actor=actor or current_actor(),
            kind=kind,
            subject=subject,
            content=content,
            reason=reason.strip(),
        )
        self._write(decision)
        return decision

    def undo(self, decision_id: str, reason: str, actor: str | None = None) -> Decision:
        """Take a decision back; both stay in the log. Raises DecisionError when it is unknown or undone already."""
        if decision_id not in {decision.decision_id for decision in self.active()}:
            raise DecisionError(f"Decision {decision_id} is not in force: it does not exist or was undone before.")
        return self.append("undo", decision_id, {}, reason, actor)

    def all(self) -> list[Decision]:
        """Every decision ever made, in order, undone ones and the undoings included."""
        if not self.path.exists() or self.path.stat().st_size == 0:
            return []
        found = []
        lines = self.path.read_text(encoding="utf-8").removesuffix("\n").split("\n")  # not splitlines(): U+2028
        for number, line in enumerate(lines, start=1):
            try:
                found.append(Decision(**json.loads(line)))
            except (json.JSONDecodeError, TypeError) as error:
                raise DecisionError(
                    f"{self.path.name}: line {number} is not a decision; the file was damaged."
                ) from error
        return found

    def active(self, kind: str | None = None) -> list[Decision]:
        """Decisions in force, in order; `kind` narrows to one kind. An undo can itself be undone."""
        everything = self.all()
        undone: set[str] = set()
        for decision in reversed(everything):  # the last word on each decision counts
            if decision.kind == "undo" and decision.decision_id not in undone:
                undone.add(decision.subject)
        return [
            decision
            for decision in everything
            if decision.kind != "undo" and decision.decision_id not in undone and kind in (None, decision.kind)
        ]

    def _write(self, decision: Decision) -> None:
        with self._lock:
            try:
                before = append_line(self.path, canonical_json(asdict(decision)))
            except OSError as error:
                raise DecisionError(
                    f"{self.path}: the decision cannot be written ({error.strerror or error}); nothing was decided."
                ) from error
            try:
                self._custody.append("decision", asdict(decision), actor=decision.actor)
            except CustodyError:
                os.truncate(self.path, before)  # a decision that is not in the custody log was not made
                raise
