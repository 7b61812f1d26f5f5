"""The first answer: which stretches of footage to read first for an incident, and the cross-check near T0 in lines.

What is not read yet is said with it: nothing found in unread footage means nothing, and the rules answer *cannot tell*.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pyarrow.parquet as pq

from case import Case
from case.clock import CAMERA_UNVERIFIED_MS, ClockChain, clocks_in_force
from timeline import cross_check
from timeline.incident.listing import in_force_line
from timeline.incident.moment import Incident, incident_of
from timeline.scene import Scene, read_scene
from timeline.words import Say, hour_text, known, speaker

AROUND = timedelta(seconds=45)  # of footage on both sides of T0 and its bar
MOST_BAR = timedelta(minutes=3)
NEAR = timedelta(minutes=30)
ABSENCE = ("everybody_listed", "headcount")  # met only where nobody else was there, which footage may show

Stretch = tuple[str, int, int]  # video_id, start_ms, end_ms


def stretches(case: Case, incident: Incident) -> list[Stretch]:
    """The media time of each registered video that may show T0, the incident's own cameras first.

    Rests on the claims of when each video began and on the clocks in force; a video of unknown start has none.
    """
    chains: dict[str, list[Any]] = {}
    for clock in clocks_in_force(case.decisions.active("clock")):
        chains.setdefault(clock.source_id, []).append(clock)
    found: list[tuple[bool, Stretch]] = []
    near = {camera.id for camera in case.config.camera for zone in camera.zone if zone.zone_id == incident.zone_id}
    for folder in sorted((case.derived / "videos").glob("*")):
        video, claims = (folder / f"{name}.parquet" for name in ("video", "claim"))
        if not (video.is_file() and claims.is_file()):
            continue
        about = pq.read_table(video, columns=["video_id", "camera_id", "duration_ms"]).to_pylist()[0]
        rows = [row for row in pq.read_table(claims).to_pylist() if row["shown"] is not None]
        best = next((row for row in rows if row["chosen"]), rows[0] if rows else None)
        if best is None:
            continue
        at, bar = _media_ms(incident, best, chains.get(about["camera_id"], []))
        start, end = max(0, at - bar), min(about["duration_ms"], at + bar)
        if start < end:
            found.append((about["camera_id"] not in near, (about["video_id"], start, end)))
    return [stretch for _, stretch in sorted(found)]


def _media_ms(incident: Incident, claim: dict[str, Any], clocks: list[Any]) -> tuple[int, int]:
    """T0 in the video's media time, and how far to read on both sides of it."""
    shown = ClockChain(tuple(clocks)).shown_at(incident.moment_utc) if clocks else []
    unsure_ms = 0 if shown else CAMERA_UNVERIFIED_MS
    at = (shown[0] if shown else incident.moment_utc) - claim["shown"]
    bar = timedelta(milliseconds=incident.plus_minus_ms + unsure_ms + int(claim["uncertainty_ms"] or 0))
    wide = AROUND + min(bar, MOST_BAR)
    return int(claim["t_ms"]) + round(at / timedelta(milliseconds=1)), round(wide / timedelta(milliseconds=1))


def first_answer(case: Case) -> list[str]:
    """T0, what is unread, and the cross-check of the permits and people near it, as lines of text.

    Raises StoreError when nothing is correlated yet.
    """
    scene = read_scene(case)
    say, incident = speaker(case.config.site.language), incident_of(case)
    lines = [in_force_line(case, incident, say)]
    for left in scene.unread:
        lines.append("! " + say("unknown_unread", camera=left["camera_id"], minutes=f"{left['unread_ms'] / 60000:.1f}"))
    lines.append(say("cross_check_title"))
    language, zone = case.config.site.language, case.config.zone_info
    for row in near_rows(scene, say, incident):
        name = row.person or row.permit_no or "?"
        told = []
        for element in cross_check.ELEMENTS:
            for check in row.cells.get(element, []):
                said, reason = check.answer, check.reason(language)
                if scene.unread and said == "met" and check.check in ABSENCE:
                    said, reason = "cannot_tell", say("unread_cannot_tell", reason=reason)
                answer = known(say, "answer", said).upper()
                when = (
                    f" {hour_text(check.first_utc, zone)}–{hour_text(check.last_utc, zone)}" if check.first_utc else ""
                )
                asked = known(say, "check", check.check)
                told.append(f"{known(say, 'element', element)} · {asked}: {answer}, {reason}{when}")
        lines += [f"  {'  ' if row.person else ''}{name}", *(f"      {line}" for line in told)]
    return lines


def near_rows(scene: Scene, say: Say, incident: Incident | None) -> list[cross_check.Row]:
    """Rows of the cross-check that matter to T0: permits active or placed there, and whoever was seen within reach."""
    everything = cross_check.rows(scene, say)
    if incident is None:
        return everything
    start, end = incident.moment_utc - NEAR, incident.moment_utc + NEAR
    permits = {
        p.permit_no for p in scene.permits
        if incident.zone_id in p.zone_ids or _meets(p.plan_start_utc, p.plan_end_utc, start, end)
        or _meets(p.actual_start_utc, p.actual_end_utc, start, end)
    }  # fmt: skip
    return [row for row in everything if row.permit_no in permits or (row.permit_no is None and _seen(row, start, end))]


def _seen(row: cross_check.Row, start: datetime, end: datetime) -> bool:
    checks = [check for cells in row.cells.values() for check in cells]
    return any(_meets(check.first_utc, check.last_utc, start, end) for check in checks)


def _meets(a: datetime | None, b: datetime | None, start: datetime, end: datetime) -> bool:
    return a is not None and a <= end and (b is None or b >= start)


def shown_minutes(parts: Sequence[Stretch]) -> float:
    """How many minutes of footage some stretches are."""
    return round(sum(end - start for _, start, end in parts) / 60_000, 1)
