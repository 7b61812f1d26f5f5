"""From evidence to what a reader can open: the anchors of rows, presences, originals and permits in a page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from timeline.rows import Row
from timeline.scene import Scene
from timeline.words import Say, clock_text

WORDED = ("_en", "_zh")  # words that the sentence of a finding is made of, in both languages


@dataclass(frozen=True)
class Link:
    """A place in the page and the words that lead there."""

    anchor: str
    text: str


class Links:
    """Resolves evidence to the anchors that a page really has; what leads nowhere is left out."""

    def __init__(self, scene: Scene, rows: Iterable[Row], say: Say) -> None:
        self._rows = {row.anchor: row for row in rows}
        self._presences = {presence.presence_id: presence for presence in scene.presences}
        self._videos = {video.video_id: video for video in scene.videos}
        self._permits = {permit.permit_no for permit in scene.permits}
        self._findings = {finding.finding_id for finding in scene.findings}
        self._by_source_row = {row.source_row: row for row in self._rows.values()}
        self._say = say

    def of(self, evidence: Any) -> list[Link]:
        """Links of a piece of evidence: a list or object of the case database, or its JSON text. Each link once."""
        if isinstance(evidence, str):
            try:
                evidence = json.loads(evidence)
            except json.JSONDecodeError:
                evidence = [evidence]
        items = evidence if isinstance(evidence, (list, tuple)) else [evidence] if evidence else []
        return list(dict.fromkeys(link for item in items for link in self._one(item)))

    def _one(self, item: Any) -> Iterable[Link]:
        refs = (
            [str(value) for value in item.values() if isinstance(value, str)] if isinstance(item, dict) else [str(item)]
        )
        for ref in refs:
            if ref in self._presences:
                presence = self._presences[ref]
                yield Link(f"presence-{ref}", f"{presence.source_id} {presence.zone_id}")
            elif ref in self._videos:
                yield Link(f"video-{ref}", self._videos[ref].path)
            elif f"row-{ref}" in self._rows:
                yield Link(f"row-{ref}", self._rows[f"row-{ref}"].source_row)
            elif ref in self._by_source_row:
                yield Link(self._by_source_row[ref].anchor, ref)
            elif ref in self._permits:
                yield Link(f"permit-{ref}", ref)
            elif ref in self._findings:
                yield Link(f"finding-{ref}", self._say("col_rule"))


def plainly(values: Any, zone: ZoneInfo) -> str:
    """Measured values or limits in one line: "nopermit 12.4 s, people 3"; a dash for none. Times at the site."""
    if isinstance(values, str):
        values = json.loads(values or "{}")
    shown = {name: value for name, value in (values or {}).items() if value is not None and not name.endswith(WORDED)}
    return ", ".join(_plain(name, value, zone) for name, value in shown.items()) or "–"


def _plain(name: str, value: Any, zone: ZoneInfo) -> str:
    words = name.replace("_", " ")
    for suffix, unit, per in (("_ms", "s", 1000), ("_s", "s", 1), ("_min", "min", 1), ("_h", "h", 1), ("_m", "m", 1)):
        if name.endswith(suffix) and isinstance(value, (int, float)):
            return f"{words[: -len(suffix)]} {round(value / per, 1):g} {unit}"
    if name.endswith("_utc"):
        return f"{words[:-4]} {clock_text(datetime.fromisoformat(str(value)), zone)}"
    return f"{words} {value:g}" if isinstance(value, float) else f"{words} {value}"
