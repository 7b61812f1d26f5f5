"""From evidence to what a reader can open: the anchors of rows, presences, originals and permits in a page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from timeline.rows import Row
from timeline.scene import Scene
from timeline.words import Say


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


def plainly(measured: Any) -> str:
    """Measured values or limits in one line: "nopermit 12.4 s, people 3"; a dash for none."""
    if isinstance(measured, str):
        measured = json.loads(measured or "{}")
    parts = []
    for name, value in (measured or {}).items():
        if value is None:
            continue
        words = name.removesuffix("_ms").removesuffix("_s").replace("_", " ")
        if name.endswith("_ms"):
            parts.append(f"{words} {float(value) / 1000:.1f} s")
        else:
            parts.append(
                f"{words} {value:g} s"
                if name.endswith("_s") and isinstance(value, (int, float))
                else f"{words} {value}"
            )
    return ", ".join(parts) or "–"
