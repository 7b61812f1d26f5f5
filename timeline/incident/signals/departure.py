"""People who begin to run: the first moment of several tags or bodies, told back from where they are soon after.

A tag is heard every few seconds, so the start of a run lies between two fixes. It is told from the fix after it and
the speed of the run: `fix - distance / speed`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from timeline.incident.signal import Signal
from timeline.incident.view import View

RUN_MPS = 2.0  # faster than anybody walks for long
CALM_S = 20  # a run that begins this long after the last one of the same tag is another
TOGETHER_S = 8.0
FAST_M = 4.0  # a single leap shorter than this, not followed by another, is noise of the tag


@dataclass(frozen=True)
class Start:
    """One subject beginning to run."""

    who: str
    moment_utc: datetime
    plus_minus_ms: int
    evidence: Any


def find(view: View) -> list[Signal]:
    """A `departure` for each moment at which two or more begin to run, a `runner` for each who does alone."""
    starts = sorted([*_tags(view), *_bodies(view)], key=lambda start: start.moment_utc)
    found: list[Signal] = []
    while starts:
        first = starts.pop(0)
        crowd = [first]
        while starts and starts[0].moment_utc - crowd[-1].moment_utc <= timedelta(seconds=TOGETHER_S):
            crowd.append(starts.pop(0))
        people = {start.who for start in crowd}
        kind = "departure" if len(people) > 1 else "runner"
        lead = sorted(crowd, key=lambda start: (start.plus_minus_ms > 3000, start.moment_utc))[0]
        found.append(
            Signal(
                kind, lead.moment_utc, lead.plus_minus_ms, f"{len(people)} subjects", f"signal_{kind}",
                {"count": len(people), "who": ", ".join(sorted(people)[:6])}, None,
                tuple(start.evidence for start in crowd if start.evidence),
            )
        )  # fmt: skip
    return found


def _tags(view: View) -> Iterator[Start]:
    """From the pairs of fixes between which a tag moved at running speed."""
    last: dict[str, datetime] = {}
    people = {row["person_id"]: row["name"] for row in view.rows("person")}
    names = {row["tag_id"]: people.get(row["person_id"]) or row["tag_id"] for row in view.rows("tag_holder")}
    for row in view.asked("running_tags", speed_mps=RUN_MPS):
        before = last.get(row["tag"])
        last[row["tag"]] = row["to_utc"]
        if before is not None and row["from_utc"] - before < timedelta(seconds=CALM_S):
            continue
        goes_on = (row["next_mps"] or 0) >= RUN_MPS
        if not goes_on and row["metres"] < FAST_M:
            continue
        speed = min(max(row["next_mps"] if goes_on else row["metres"] / row["seconds"], RUN_MPS), 6.0)
        ran_s = row["metres"] / speed
        moment = max(row["to_utc"] - timedelta(seconds=ran_s), row["from_utc"] - timedelta(seconds=row["seconds"] / 2))
        bar_ms = row["plus_minus_ms"] + round(150 * ran_s + 1000 * min((row["acc_m"] or 0.5), 3.0) / speed)
        yield Start(names.get(row["tag"], row["tag"]), moment, bar_ms, row["record_id"])


def _bodies(view: View) -> Iterator[Start]:
    for event in view.rows("event"):
        if event["kind"] == "running":
            wall = view.wall(event["video_id"], event["start_ms"])
            if wall.utc is not None:
                stretch = {key: event[key] for key in ("video_id", "start_ms", "end_ms")}
                yield Start(str(event["track_id"]), wall.utc, (wall.plus_minus_ms or 0) + 300, stretch)
