"""Who was where at one moment, each with a disc that holds them (95 %), or why that cannot be told.

A tag between two fixes stands on the line between them; its disc joins what the system says of its accuracy, how far
aside it can have been at walking pace (the ellipse that both fixes allow), and how far it moves within the bars of the
clocks. A body in view stands at the bottom of its box, carried to the plan by the camera's homography.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import shapely

from case import Case
from correlate import open_store
from correlate.place import homography
from timeline.scene import Scene, dicts
from timeline.wall import wall_of

AROUND_S = 60  # fixes looked for on both sides of the moment
SILENT_S = 30  # a tag last heard longer ago than this tells no point
WALK_MPS, RUN_MPS = 1.5, 4.0
FOOT_PX, HIDDEN_PX = 4.0, 25.0
FRAME_MS = 1500  # a body last boxed longer ago than this was not in view
MOST_M = 60.0  # a disc wider than this tells no point


@dataclass(frozen=True)
class Whereabouts:
    """One person, tag or body at the moment: a point with the radius of its 95 % disc, a zone, or a reason.

    `certainty` of `zone_id`: surely, undecided (the disc reaches over its edge). `reason_key` says in words why
    there is no point (words `where_*`), with `values`; `evidence` are ids of rows, or a stretch of video.
    """

    who: str
    subject: str
    kind: str  # tag, body, swipe, unknown
    x_m: float | None = None
    y_m: float | None = None
    radius_m: float | None = None
    floor: str = "1"
    zone_id: str | None = None
    certainty: str = "unknown"
    reason_key: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    evidence: tuple[Any, ...] = ()
    person_id: str | None = None


@dataclass(frozen=True)
class Shape:
    """A zone's polygon on the plan of its floor, in metres."""

    zone_id: str
    floor: str
    polygon: Any


def shapes_of(case: Case) -> list[Shape]:
    """The zones of a correlated case that have a polygon, the smallest first."""
    with open_store(case) as store:
        rows = dicts(store.table("zone_shape"))
    found = [
        Shape(r["zone_id"], r["floor"] or "1", shapely.from_wkt(r["polygon_wkt"])) for r in rows if r["polygon_wkt"]
    ]
    return sorted(found, key=lambda shape: (shape.polygon.area, shape.zone_id))


def whereabouts(scene: Scene, moment_utc: datetime, plus_minus_ms: int = 0) -> list[Whereabouts]:
    """Everybody whom a record or a camera knows, at one moment ± `plus_minus_ms`: those with a point first."""
    tracks = Tracks(scene, moment_utc, moment_utc)
    placed = tracks.at(moment_utc, plus_minus_ms)
    known = {one.person_id for one in placed if one.x_m is not None and one.person_id}
    rest = [one for one in placed if one.x_m is None]
    there = [one for one in placed if one.x_m is not None]
    swiped = [_swiped(scene, moment_utc, one, rest) for one in tracks.people if one["person_id"] not in known]
    taken = {one.person_id for one in swiped}
    return [*there, *swiped, *(one for one in rest if one.person_id not in taken or one.person_id is None)]


class Tracks:
    """Fixes of every tag, and the links of bodies, read once for a stretch of time; `at` says who was where in it."""

    def __init__(self, scene: Scene, start_utc: datetime, end_utc: datetime) -> None:
        self._scene = scene
        self._shapes = shapes_of(scene.case)
        around = timedelta(seconds=AROUND_S)
        start, end = _ms(start_utc - around), _ms(end_utc + around)
        with open_store(scene.case) as store:
            self.people = dicts(store.table("person"))
            self._holders = {row["tag_id"]: row["person_id"] for row in dicts(store.table("tag_holder"))}
            self._heard = dicts(store.query("tags_heard", at_ms=_ms(end_utc)))
            self._links = {
                row["subject_id"]: row for row in dicts(store.table("link")) if row["subject_kind"] == "track"
            }
            moved = dicts(store.table("camera_moved")) if "camera_moved" in store.tables() else []
            self._moved = [(row["video_id"], row["start_ms"], row["end_ms"]) for row in moved]
            self._fixes: dict[str, list[dict[str, Any]]] = defaultdict(list)
            for floor in sorted({row["floor"] or "1" for row in self._heard}):
                for row in dicts(store.query("tag_fixes", from_ms=start, to_ms=end, floor=floor)):
                    self._fixes[row["tag_id"]].append(row | {"floor": floor})
        for fixes in self._fixes.values():
            fixes.sort(key=lambda fix: fix["t_utc_ms"])

    def at(self, moment_utc: datetime, plus_minus_ms: int = 0) -> list[Whereabouts]:
        """Every tag ever heard and every body in view, with the zone of those that have a point."""
        names = {row["person_id"]: row["name"] or row["person_id"] for row in self.people}
        tags = []
        for row in self._heard:
            tag, person = row["tag"], self._holders.get(row["tag"])
            who = names.get(person or "", row["name"] or tag)
            known: dict[str, Any] = {"who": who, "subject": f"tag {tag}", "kind": "tag", "person_id": person}
            tags.append(_at(self._fixes[tag], row, _ms(moment_utc), plus_minus_ms, known))
        tagged = {one.person_id for one in tags if one.person_id and one.x_m is not None}
        bodies = _bodies(self._scene, self._links, self._moved, moment_utc, plus_minus_ms, tagged)
        return [_in_zone(one, self._shapes) for one in (*tags, *bodies)]


def _at(
    fixes: Sequence[dict[str, Any]], row: dict[str, Any], at_ms: int, bar_ms: int, known: dict[str, Any]
) -> Whereabouts:
    """A tag at the moment, from the fixes on both sides of it."""
    before = [fix for fix in fixes if fix["t_utc_ms"] <= at_ms][-1:]
    after = [fix for fix in fixes if fix["t_utc_ms"] > at_ms][:1]
    if before and after and after[0]["t_utc_ms"] - before[0]["t_utc_ms"] <= 2 * SILENT_S * 1000:
        a, b = before[0], after[0]
        gap_s = (b["t_utc_ms"] - a["t_utc_ms"]) / 1000
        share = (at_ms - a["t_utc_ms"]) / 1000 / gap_s
        metres = math.hypot(b["x_m"] - a["x_m"], b["y_m"] - a["y_m"])
        speed = metres / gap_s
        reach = max(WALK_MPS * gap_s, 1.2 * metres)
        aside = math.sqrt(max(reach**2 - metres**2, 0.0)) / 2 * math.sqrt(max(4 * share * (1 - share), 0.0))
        x_m, y_m = (a[key] + share * (b[key] - a[key]) for key in ("x_m", "y_m"))
        accuracy = max(a["acc_m"], b["acc_m"])
    elif before and at_ms - before[0]["t_utc_ms"] <= SILENT_S * 1000:
        a = before[0]
        x_m, y_m, accuracy, speed = a["x_m"], a["y_m"], a["acc_m"], WALK_MPS
        aside = WALK_MPS * (at_ms - a["t_utc_ms"]) / 1000
    else:
        return _silent(row, at_ms, known)
    clock_s = math.hypot(bar_ms, before[0]["plus_minus_ms"] or 0) / 1000
    radius = math.sqrt(accuracy**2 + aside**2 + (speed * clock_s) ** 2)
    return Whereabouts(**known, x_m=x_m, y_m=y_m, radius_m=round(radius, 2), floor=before[0]["floor"])


def _silent(row: dict[str, Any], at_ms: int, known: dict[str, Any]) -> Whereabouts:
    """A tag that tells no point then: never heard before, or not for long."""
    last = row["last_before_ms"]
    if last is not None and last > at_ms:  # asked for an earlier moment than the one it was read for
        last = at_ms - AROUND_S * 1000
    if last is None:
        return Whereabouts(**known, reason_key="where_not_yet")
    return Whereabouts(**known, reason_key="where_silent", values={"seconds": round((at_ms - last) / 1000)})


def _bodies(
    scene: Scene,
    links: dict[str, dict[str, Any]],
    moved: Sequence[tuple[str, int, int]],
    moment: datetime,
    bar_ms: int,
    tagged: set[str],
) -> Iterable[Whereabouts]:
    """Bodies in view whose camera knows where its picture lies; one linked to a person who has a tag is that person."""
    cameras = {camera.id: camera for camera in scene.case.config.camera}
    for video in scene.videos:
        camera = cameras.get(video.camera_id)
        wall0 = wall_of(video.video_id, 0, scene.video_times, scene.clocks)
        path = scene.case.derived / "tracks" / video.video_id / "track.parquet"
        if wall0.utc is None or camera is None or not path.is_file():
            continue
        t_ms = round((moment - wall0.utc) / timedelta(milliseconds=1))
        near = [("t_ms", ">=", t_ms - FRAME_MS), ("t_ms", "<=", t_ms + FRAME_MS), ("label", "in", ("person", "moving"))]
        rows = pq.read_table(path, filters=near).to_pylist()
        plan = homography(camera)
        best: dict[str, dict[str, Any]] = {}
        for row in sorted(rows, key=lambda row: abs(row["t_ms"] - t_ms)):
            best.setdefault(row["track_id"], row)
        clock_ms = math.hypot(bar_ms, wall0.plus_minus_ms or 0)
        for track_id, row in sorted(best.items()):
            link = links.get(track_id)
            person = link["person_id"] if link and (link["probability"] or 0) >= 0.9 else None
            if person is not None and person in tagged:
                continue
            who = (link["name"] if link and person else None) or track_id.rsplit("#", 1)[-1]
            stretch = {"video_id": video.video_id, "start_ms": max(0, t_ms - 1000), "end_ms": t_ms + 1000}
            known: dict[str, Any] = {"who": who, "subject": f"track {track_id}", "kind": "body", "person_id": person,
                     "floor": camera.floor, "evidence": (stretch,), "values": {"camera": video.camera_id}}  # fmt: skip
            if any(video.video_id == where and start <= row["t_ms"] < end for where, start, end in moved):
                yield Whereabouts(**known, reason_key="where_moved")
                continue
            if plan is None or camera.drawn_at_px is None:
                yield Whereabouts(**known, reason_key="where_no_plan")
                continue
            scale = np.array([camera.drawn_at_px[0] / video.width_px, camera.drawn_at_px[1] / video.height_px])
            foot = np.array([[(row["x1_px"] + row["x2_px"]) / 2, row["y2_px"]]]) * scale
            sd_px = (HIDDEN_PX if row["feet_hidden"] else FOOT_PX) * camera.drawn_at_px[1] / 1080
            (x_m, y_m), sd_m = plan.to_plan(foot)[0], float(plan.sd_m(foot, sd_px)[0])
            radius = math.hypot(1.96 * sd_m, RUN_MPS / 2 * (clock_ms + abs(row["t_ms"] - t_ms)) / 1000)
            if not (math.isfinite(x_m) and math.isfinite(radius)) or radius > MOST_M:
                yield Whereabouts(**known, reason_key="where_clock" if clock_ms > 5000 else "where_no_plan")
            else:
                yield Whereabouts(**known, x_m=float(x_m), y_m=float(y_m), radius_m=round(radius, 2))


def _in_zone(one: Whereabouts, shapes: Sequence[Shape]) -> Whereabouts:
    """Its zone: the smallest that its disc is surely in, else the smallest that it reaches."""
    if one.x_m is None or one.y_m is None or one.radius_m is None:
        return one
    disc = shapely.Point(one.x_m, one.y_m).buffer(one.radius_m)
    same = [shape for shape in shapes if shape.floor == one.floor]
    sure = next((shape for shape in same if shape.polygon.contains(disc)), None)
    centre = shapely.Point(one.x_m, one.y_m)
    maybe = next((shape for shape in same if shape.polygon.contains(centre)), None)
    maybe = maybe or next((shape for shape in same if shape.polygon.intersects(disc)), None)
    found, certainty = (sure, "surely") if sure else (maybe, "undecided" if maybe else "outside")
    if sure and maybe and maybe.polygon.area < sure.polygon.area and maybe.polygon.contains(centre):
        found, certainty = maybe, "undecided"
    return Whereabouts(**(one.__dict__ | {"zone_id": found.zone_id if found else None, "certainty": certainty}))


def _swiped(scene: Scene, moment: datetime, person: dict[str, Any], rest: Sequence[Whereabouts]) -> Whereabouts:
    """A person without a point: in a zone by a stay of any source, outside by a swipe, or not known and why."""
    person_id, who = person["person_id"], person["name"] or person["person_id"]
    known: dict[str, Any] = {"who": who, "subject": f"person {person_id}", "person_id": person_id}
    for stay in scene.presences:
        if stay.person_id == person_id and stay.start_utc and stay.end_utc and stay.start_utc <= moment <= stay.end_utc:
            return Whereabouts(
                **known, kind="swipe", zone_id=stay.zone_id, certainty=stay.certainty, reason_key="where_zone_only",
                evidence=(stay.presence_id,),
            )  # fmt: skip
    swipes = [s for s in scene.swipes if s["person_id"] == person_id and s["moment_utc"] and s["moment_utc"] <= moment]
    if swipes:
        last = max(swipes, key=lambda row: row["moment_utc"])
        key = "where_swiped_out" if last["direction"] == "out" else "where_swiped_in"
        values = {"door": last["door"] or "?", "minutes": round((moment - last["moment_utc"]).total_seconds() / 60)}
        return Whereabouts(**known, kind="swipe", reason_key=key, values=values, evidence=(last["record_id"],))
    silent = next((one for one in rest if one.person_id == person_id), None)
    return silent or Whereabouts(**known, kind="unknown", reason_key="where_no_trace")


def _ms(moment: datetime) -> int:
    return round(moment.replace(tzinfo=UTC).timestamp() * 1000)
