"""Everything a report says, read once from the case database: the scene. Reports and screens read nothing else.

Corrected times are naive UTC and None where no clock ties them down; each stands with its bar.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd

from case import Case
from correlate import open_store
from correlate.store import Store

RECORDED = ("alarm_utc", "permit_state_utc", "isolation_utc", "position_alarm_utc", "operation_utc", "approval_utc",
            "gas_sample_utc", "briefing_utc")  # fmt: skip


@dataclass(frozen=True)
class Permit:
    """A permit as its latest record has it. `source_row` says where that record stands."""

    permit_no: str
    work_type: str | None
    level: str | None
    content: str | None
    location: str | None
    work_unit: str | None
    zone_ids: tuple[str, ...]
    workers: tuple[str, ...]
    guardians: tuple[str, ...]
    plan_start_utc: datetime | None
    plan_end_utc: datetime | None
    actual_start_utc: datetime | None
    actual_end_utc: datetime | None
    plus_minus_ms: int
    record_id: str
    source_row: str
    source_sha256: str


@dataclass(frozen=True)
class Presence:
    """Somebody in a zone for an interval. `holder` is the person, else the unlinked body or tag."""

    presence_id: str
    holder: str
    person_id: str | None
    person_name: str | None
    identity: str
    subject_kind: str
    subject_id: str
    zone_id: str
    source_id: str
    video_id: str | None
    certainty: str
    start_ms: int | None
    end_ms: int | None
    start_utc: datetime | None
    end_utc: datetime | None
    plus_minus_ms: int
    clock: str


@dataclass(frozen=True)
class Check:
    """One cell of the cross-check: an element of a permit or person, answered."""

    permit_no: str | None
    subject_kind: str  # permit, person, body
    subject: str
    subject_name: str
    element: str
    check: str
    answer: str
    reason_code: str | None
    reason_zh: str | None
    reason_en: str | None
    first_utc: datetime | None
    last_utc: datetime | None
    evidence: Any

    def reason(self, language: str) -> str:
        """The reason in a language."""
        return (self.reason_zh if language == "zh" else self.reason_en) or ""


@dataclass(frozen=True)
class Finding:
    """A violated answer of a rule, with what it rests on."""

    finding_id: str
    rule_id: str
    unit_kind: str
    unit_key: str
    severity: str
    status: str
    start_utc: datetime | None
    end_utc: datetime | None
    permit_ids: tuple[str, ...]
    zone_ids: tuple[str, ...]
    person_ids: tuple[str, ...]
    subject_ids: tuple[str, ...]
    plus_minus_ms: int
    values: Any
    limits: Any
    text_zh: str
    text_en: str
    clause: str
    evidence: Any
    time_uncertain: bool
    title_zh: str
    title_en: str

    def title(self, language: str) -> str:
        """What its rule is called in a language."""
        return (self.title_zh if language == "zh" else self.title_en) or self.rule_id

    def text(self, language: str) -> str:
        """The sentence in a language."""
        return self.text_zh if language == "zh" else self.text_en


@dataclass(frozen=True)
class Unknown:
    """Units of a rule that could not be answered, and why."""

    rule_id: str
    title_en: str
    title_zh: str
    reason_en: str
    reason_zh: str
    units: int


@dataclass(frozen=True)
class Watch:
    """When a zone was really observed, and by what."""

    zone_id: str
    source_id: str
    source_kind: str
    start_utc: datetime | None
    end_utc: datetime | None
    plus_minus_ms: int
    seen_fraction: float = 1.0  # of the zone, in view


@dataclass(frozen=True)
class Video:
    """An original video of the case, and how its media time becomes wall time (see timeline/wall.py)."""

    video_id: str
    camera_id: str
    path: str
    sha256: str
    width_px: int
    height_px: int
    duration_ms: int
    cause: str | None


@dataclass(frozen=True)
class Scene:
    """The whole case as a report needs it."""

    case: Case
    permits: list[Permit]
    presences: list[Presence]
    checks: list[Check]
    findings: list[Finding]
    unknowns: list[Unknown]
    watches: list[Watch]
    videos: list[Video]
    swipes: list[dict[str, Any]]
    clocks: list[dict[str, Any]]
    video_times: list[dict[str, Any]]
    zones: dict[str, str]
    coverage: list[dict[str, Any]]
    receipts: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    refused_rules: list[dict[str, Any]] = field(default_factory=list)
    recorded: list[dict[str, Any]] = field(default_factory=list)  # rows of the query coverage_intervals
    cited: list[dict[str, Any]] = field(default_factory=list)  # rows of cited_row: what verdicts rest on
    roll_calls: list[dict[str, Any]] = field(default_factory=list)
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # record tables with entries of their own
    signals: list[Any] = field(default_factory=list)  # timeline.incident.signal.Signal: what hints at an incident
    unread: list[dict[str, Any]] = field(default_factory=list)  # video_id, camera_id, unread_ms: not examined yet
    built: bool = False  # whether it was read from a case database
    casualties: list[dict[str, Any]] = field(default_factory=list)


def read_scene(case: Case) -> Scene:
    """Read the scene of a case. Raises StoreError when nothing is correlated yet."""
    from timeline.incident.view import signals_of  # it reads rows as this file does

    with open_store(case) as store:
        zones_of: dict[str, list[str]] = {}
        for row in _rows(store, "permit_zone"):
            if row["zone_id"]:
                zones_of.setdefault(row["permit_no"], []).append(row["zone_id"])
        permits = [
            _make(Permit, row | {"zone_ids": tuple(zones_of.get(row["permit_no"], ()))})
            for row in _rows(store, "permit_now")
        ]
        return Scene(
            case=case,
            permits=sorted(permits, key=lambda p: (p.plan_start_utc or datetime.max, p.permit_no)),  # noqa: DTZ901
            presences=[_make(Presence, row) for row in _rows(store, "person_in_zone")],
            checks=[_make(Check, row) for row in _rows(store, "cross_check")],
            findings=sorted(
                (_make(Finding, row) for row in _rows(store, "finding")),
                key=lambda f: (f.severity, f.start_utc or datetime.max, f.finding_id),  # noqa: DTZ901
            ),
            unknowns=_unknowns(store),
            watches=[_make(Watch, row) for row in _rows(store, "watched")],
            videos=[_make(Video, row) for row in _rows(store, "video")],
            swipes=_rows(store, "swipe_utc"),
            clocks=_rows(store, "clock"),
            video_times=_rows(store, "video_time"),
            zones={row["zone_id"]: row["name"] or row["zone_id"] for row in _rows(store, "zone")},
            coverage=_rows(store, "coverage"),
            receipts=_rows(store, "receipt"),
            questions=_rows(store, "question"),
            refused_rules=_rows(store, "refused_rule"),
            recorded=dicts(store.query("coverage_intervals")),
            cited=_rows(store, "cited_row"),
            roll_calls=_rows(store, "roll_call_utc"),
            records={table: _rows(store, table) for table in RECORDED if table in store.tables()},
            signals=signals_of(case, store),
            unread=_unread(store),
            built=True,
            casualties=_rows(store, "casualty_utc"),
        )


def _unread(store: Store) -> list[dict[str, Any]]:
    """Videos of which some was never examined, and how much; what is idle or cannot be read has been examined."""
    examined: Counter[str] = Counter()
    for row in _rows(store, "examined"):
        if not (row["mode"] == "not_examined" and row["cause"] in (None, "not read yet")):
            examined[row["video_id"]] += row["end_ms"] - row["start_ms"]
    left = [
        {key: v[key] for key in ("video_id", "camera_id")} | {"unread_ms": v["duration_ms"] - examined[v["video_id"]]}
        for v in _rows(store, "video") if v["cause"] is None and v["duration_ms"]
    ]  # fmt: skip
    return [row for row in left if row["unread_ms"] > 2_000]


def _unknowns(store: Store) -> list[Unknown]:
    counts = Counter(
        (row["rule_id"], row["title_en"], row["title_zh"], row["reason_en"], row["reason_zh"])
        for row in _rows(store, "verdict")
        if row["answer"] == "cannot_tell"
    )
    return [Unknown(*key, units) for key, units in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def _rows(store: Store, name: str) -> list[dict[str, Any]]:
    """A table as dictionaries of Python values: naive datetimes, None for null, tuples for lists."""
    return dicts(store.table(name))


def dicts(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A data frame as rows of Python values: naive datetimes, None for null, tuples for lists."""
    return [{key: _plain(value) for key, value in row.items()} for row in frame.to_dict("records")]


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist") and not isinstance(value, (str, bytes)) and getattr(value, "ndim", 0) > 0:
        return tuple(_plain(item) for item in value.tolist())
    if isinstance(value, (list, tuple)):
        return tuple(_plain(item) for item in value)
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value


def _make(kind: type[Any], row: dict[str, Any]) -> Any:
    """A dataclass from a row: fields by name; JSON texts read; a missing list is empty, a missing number zero."""
    values: dict[str, Any] = {}
    for name, annotation in kind.__annotations__.items():
        value = row.get(name)
        if annotation == "Any" and isinstance(value, str):
            value = json.loads(value)
        elif value is None and annotation.startswith("tuple"):
            value = ()
        elif value is None and annotation == "int":
            value = 0
        elif value is None and annotation == "str":
            value = ""
        values[name] = value
    return kind(**values)
