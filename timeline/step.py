"""The sequence chart (STEP: actor by time; ECFA: events, conditions, causal links), its syntax checks and its picture.

Columns follow the partial order: an entry stands right of another only where it surely came after it, so entries whose
order is not determined share a column. Causal links are drawn by people, never by the program. Checks after Hendrick &
Benner, *Investigating Accidents with STEP* (1987): one actor and one action each, no effect before its cause, no gap
between cause and effect that hides a step.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import Any

from case.order import Span, order
from timeline.entries import Entry
from timeline.incident.moment import Incident
from timeline.notes import Noted
from timeline.notes.forms import Link as LinkForm
from timeline.notes.log import of_kind
from timeline.scene import Scene
from timeline.step_picture import step_svg

__all__ = ["Chart", "Fault", "Link", "chart_of", "step_svg"]
BEFORE, AFTER = timedelta(minutes=10), timedelta(minutes=5)
MOST = 20
GAP = timedelta(seconds=120)  # between a cause and its effect, with nothing told in between: a step is missing
WORTH = {"incident": 0, "note": 1, "alarm": 2, "gas_step": 2, "finding": 3, "isolation_removed": 2, "person_alarm": 3,
         "state": 4, "departure": 3, "flash": 2, "camera_moved": 4, "swipe": 7, "enters": 5, "leaves": 5,
         "permit_window_opens": 9, "permit_window_closes": 9, "approval": 6, "briefing": 7}  # fmt: skip
TWO = re.compile(r";|；|\b(?:and then|then|after which)\b|，(?:并|然后|随后|接着)|(?:然后|随后)", re.IGNORECASE)
AND = re.compile(r"\band\b|并且|同时|、.*、", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """A causal link between two entries of the chart, by their anchors."""

    cause: str
    effect: str
    strength: str
    text: str
    anchor: str


@dataclass(frozen=True)
class Fault:
    """What a syntax check says: `key` (words `fault_*`), values for its sentence, and where a click leads."""

    key: str
    values: Mapping[str, Any]
    to: str


@dataclass(frozen=True)
class Chart:
    """Entries by column (the level in the partial order), links, and faults."""

    nodes: tuple[Entry, ...]
    levels: tuple[int, ...]
    links: tuple[Link, ...] = ()
    faults: tuple[Fault, ...] = field(default_factory=tuple)


def chart_of(
    scene: Scene, entries: Sequence[Entry], noted: list[Noted], incident: Incident | None, language: str
) -> Chart:
    """The chart of what happened near T0 (or of the findings, without one), with everything that a link names."""
    links = [Link(n.cause, n.effect, n.strength, n.text, one.anchor) for one, n in of_kind(noted, LinkForm)]
    named = {ref for link in links for ref in (link.cause, link.effect)}
    nodes = _chosen(entries, named, incident)
    levels = _levels(nodes)
    return Chart(tuple(nodes), tuple(levels), tuple(links), tuple(_faults(nodes, entries, links)))


def _chosen(entries: Sequence[Entry], named: set[str], incident: Incident | None) -> list[Entry]:
    """What is worth a box: what links name, then by kind, then by nearness to T0; in order of time."""
    t0 = incident.moment_utc if incident else None
    near = [
        e for e in entries if {e.ref_id, e.entry_id} & named or t0 is None or t0 - BEFORE <= e.start_utc <= t0 + AFTER
    ]

    def worth(entry: Entry) -> tuple[int, int, float]:
        away = abs((entry.start_utc - t0).total_seconds()) if t0 else 0.0
        return (
            0 if {entry.ref_id, entry.entry_id} & named else 1,
            WORTH.get(entry.kind, 6) + (0 if entry.sure else 4),
            away,
        )

    kept: list[Entry] = []
    for entry in sorted(near, key=worth):
        if len(kept) < MOST and not any(entry.text == other.text and entry.lane == other.lane for other in kept):
            kept.append(entry)
    return sorted(kept, key=lambda entry: (entry.start_utc, entry.end_utc, entry.ref_id))


def span_of(entry: Entry) -> Span:
    """When an entry happened, in ms, with its bar."""
    at = round(entry.start_utc.replace(tzinfo=UTC).timestamp() * 1000)
    return Span(at, at, entry.plus_minus_ms)


def surely_before(a: Entry, b: Entry) -> bool:
    """Whether a came before b: within one source by its own order, else where the bars do not overlap."""
    if a.source_id == b.source_id:
        return a.start_utc < b.start_utc
    return order(span_of(a), span_of(b)) == "before"


def _levels(nodes: Sequence[Entry]) -> list[int]:
    """The column of each entry: one more than that of every entry surely before it; two of one lane never share one."""
    levels: list[int] = []
    taken: set[tuple[int, str]] = set()
    for number, entry in enumerate(nodes):
        level = max((levels[i] + 1 for i in range(number) if surely_before(nodes[i], entry)), default=0)
        while (level, entry.lane) in taken:
            level += 1
        taken.add((level, entry.lane))
        levels.append(level)
    return levels


def _faults(nodes: Sequence[Entry], entries: Sequence[Entry], links: Sequence[Link]) -> list[Fault]:
    found: list[Fault] = []
    by_ref: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda e: e.start_utc):
        by_ref.setdefault(entry.ref_id, entry)
        by_ref.setdefault(entry.entry_id, entry)
    for entry in nodes:
        if entry.ref_id.startswith("note-"):
            if TWO.search(entry.text) or AND.search(entry.text):
                found.append(Fault("two_verbs", {"text": entry.text}, entry.ref_id))
            if not entry.lane.strip():
                found.append(Fault("no_actor", {"text": entry.text}, entry.ref_id))
    for link in links:
        missing = [ref for ref in (link.cause, link.effect) if ref not in by_ref]
        if missing:
            found.append(Fault("lost", {"ref": missing[0]}, link.anchor))
            continue
        cause, effect = by_ref[link.cause], by_ref[link.effect]
        values = {"cause": cause.text, "effect": effect.text}
        if surely_before(effect, cause):
            found.append(Fault("order", values, link.anchor))
        elif not surely_before(cause, effect):
            found.append(Fault("order_open", values, link.anchor))
        elif effect.start_utc - max(cause.start_utc, min(cause.end_utc, effect.start_utc)) > GAP and not any(
            surely_before(cause, between)
            and surely_before(between, effect)
            and between.lane in (cause.lane, effect.lane)
            for between in nodes
        ):
            seconds = round((effect.start_utc - cause.start_utc).total_seconds())
            found.append(Fault("missing_step", values | {"seconds": seconds}, link.anchor))
    effects = {link.effect.partition("@")[0] for link in links}
    t0 = next((entry for entry in nodes if entry.kind == "incident"), None)
    if t0 is not None and t0.ref_id not in effects:
        found.append(Fault("no_cause", {"text": t0.text}, t0.ref_id))
    return found
