"""Entries drafted from records, signals, notes of people and T0 itself: one subject and one active verb each.

A time written to the minute stands for all of it: its entry is the minute's middle, ± half of it beside the clock's ±.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from timeline.incident.moment import incident_of
from timeline.notes import notes_of
from timeline.notes.forms import Entry as EntryForm
from timeline.notes.forms import Rescue, Statement
from timeline.notes.log import moment_of
from timeline.words import Say, known

if TYPE_CHECKING:
    from timeline.entries import Entry
    from timeline.scene import Scene

SHOWN_SIGNALS = ("gas_step", "departure", "alarmed_departure", "flash", "flame", "smoke", "fall", "camera_lost",
                 "cameras_lost", "camera_moved")  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """How one moment of a record table becomes an entry: its column, kind, words and whose line it is."""

    table: str
    moment: str
    kind: str
    key: str
    lane: tuple[str, ...]
    needs: tuple[str, ...] = ()


DRAFTS = (
    Draft("alarm_utc", "raised", "alarm", "entry_alarm", ("source", "alarm_id", "source_id")),
    Draft("alarm_utc", "acked", "alarm_acked", "entry_alarm_acked", ("handler", "source"), ("handler",)),
    Draft("position_alarm_utc", "moment", "person_alarm", "entry_person_alarm", ("name", "person_id", "tag_id")),
    Draft("permit_state_utc", "moment", "state", "entry_state", ("actor", "permit_no")),
    Draft("isolation_utc", "applied_at", "isolation_applied", "entry_isolation_applied", ("applied_by", "point_id")),
    Draft(
        "isolation_utc", "verified_at", "isolation_verified", "entry_isolation_verified", ("verified_by", "point_id")
    ),
    Draft("isolation_utc", "removed_at", "isolation_removed", "entry_isolation_removed", ("removed_by", "point_id")),
    Draft("operation_utc", "op_start", "operation", "entry_operation", ("location", "zone_id", "source_id")),
    Draft("approval_utc", "sign_time", "approval", "entry_approval", ("signer", "role", "permit_no")),
    Draft("gas_sample_utc", "sample_time", "gas_sample", "entry_gas_sample", ("analyst", "permit_no")),
    Draft("briefing_utc", "ack_time", "briefing", "entry_briefing", ("ack_person", "permit_no")),
)


def drafted(scene: Scene, say: Say) -> Iterator[Entry]:
    """Every drafted entry of a scene, in no order."""
    yield from _t0(scene, say)
    for draft in DRAFTS:
        for row in scene.records.get(draft.table, ()):
            if row.get(f"{draft.moment}_utc") is not None and all(row.get(name) for name in draft.needs):
                yield _record(draft, row, scene, say)
    yield from _signals(scene, say)
    yield from _notes(scene, say)


def _entry(moment: datetime, bar_ms: int, **more: Any) -> Entry:
    from timeline.entries import Entry

    return Entry(start_utc=moment, end_utc=more.pop("end_utc", moment), plus_minus_ms=bar_ms, **more)


def middle(moment: datetime, bar_ms: int, res_ms: int | None) -> tuple[datetime, int]:
    """A time with its resolution as a moment and ±: "14:05" is 14:05:30 ± 30 s and the clock's ±."""
    half_ms = (res_ms or 0) // 2 if (res_ms or 0) >= 2_000 else 0
    return moment + timedelta(milliseconds=half_ms), bar_ms + half_ms


def _t0(scene: Scene, say: Say) -> Iterator[Entry]:
    incident = incident_of(scene.case)
    if incident is not None:
        place = scene.zones.get(incident.zone_id or "", incident.zone_id or say("place_not_said"))
        text = say("entry_incident", kind=known(say, "incident_kind", incident.kind), place=place)
        yield _entry(
            incident.moment_utc, incident.plus_minus_ms, kind="incident", tag="inference", lane=place, text=text,
            source_id="T0", ref_id="incident",
        )  # fmt: skip


def _record(draft: Draft, row: dict[str, Any], scene: Scene, say: Say) -> Entry:
    moment, bar_ms = middle(
        row[f"{draft.moment}_utc"], row["plus_minus_ms"] or 0, row.get(f"{draft.moment}_res_ms")
    )  # fmt: skip
    lane = next((str(row[name]) for name in draft.lane if row.get(name)), row["source_id"])
    values = {name: "?" if value is None else value for name, value in row.items()}
    values["place"] = scene.zones.get(row.get("zone_id") or "", row.get("location") or row.get("zone_id") or "?")
    values["who"] = lane
    for prefix, name in (("alarm_kind", "kind"), ("state", "state"), ("person_alarm", "alarm_type")):
        if row.get(name) is not None:
            values[name] = known(say, prefix, row[name])
    values["because"] = say("because", reason=row["reason"]) if row.get("reason") else ""
    values["name"] = row.get("alarm_id") or row.get("name") or ""
    return _entry(
        moment, bar_ms, kind=draft.kind, tag="record", lane=lane, text=say(draft.key, **values),
        source_id=row["source_id"], ref_id=f"row-{row['record_id']}",
    )  # fmt: skip


def _signals(scene: Scene, say: Say) -> Iterator[Entry]:
    for signal in scene.signals:
        if signal.kind not in SHOWN_SIGNALS:
            continue
        first = next(iter(signal.evidence), None)
        ref = f"video-{first['video_id']}" if isinstance(first, dict) else f"row-{first}"
        crowd = signal.kind.endswith("departure")
        yield _entry(
            signal.moment_utc, signal.plus_minus_ms, kind=signal.kind, tag="fact",
            lane=say("lane_everybody") if crowd else signal.source, text=signal.say(say),
            source_id="positioning" if crowd else signal.source, ref_id=ref,
        )  # fmt: skip


def _notes(scene: Scene, say: Say) -> Iterator[Entry]:
    for one in notes_of(scene.case):
        note = one.note
        if not isinstance(note, (EntryForm, Statement, Rescue)):
            continue
        when = moment_of(scene.case, note)
        if when is None:
            continue
        moment, bar_ms = middle(when[0], 0, when[1] if when[1] >= 60_000 else 0)
        bar_ms = max(bar_ms, when[1] if getattr(note, "plus_minus_s", None) is not None else bar_ms, 1000)
        condition = bool(getattr(note, "condition", False))
        tag = note.tag if isinstance(note, EntryForm) else "statement"
        lane = (
            note.lane if isinstance(note, EntryForm) else (getattr(note, "who", "") or getattr(note, "by", "") or "?")
        )
        text = note.text if isinstance(note, EntryForm) else say("entry_said", who=lane, text=note.text)
        yield _entry(
            moment, bar_ms, kind="condition" if condition else "note", tag=tag, lane=lane, text=text,
            source_id=f"note {one.decision_id[:8]}", ref_id=one.anchor,
        )  # fmt: skip
