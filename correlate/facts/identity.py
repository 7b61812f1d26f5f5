"""Bodies in view and who they are: the tags they may carry, rivals by name, and which tracks are one body across gaps.

Only cameras with a homography and a known start can tell; everybody else stays "body X" until a person says who it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from case.config import Camera
from correlate.beliefs import NOBODY_KEY, Posterior, smoothed
from correlate.facts.camera import moved_stretches, trusted
from correlate.handover import Handover, Piece, bodies, hand_over
from correlate.identity import NOBODY, Match, Walk, match
from correlate.link_decisions import pairs
from correlate.place import FOOT_SD_PX, TALL, Homography, homography

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "identity": pa.schema(
        [
            ("track_id", pa.string()),
            ("tag_id", pa.string()),  # null where a person without a tag was named on another track of the body
            ("person_id", pa.string()),  # who carries the tag; null where nobody says
            ("probability", pa.float64()),
            ("nobody", pa.float64()),  # probability that the body carries none of the tags heard
            ("distance_m", pa.float64()),  # median between body and tag; null where the track itself was too short
            ("samples", pa.int32()),  # seconds in which the body was placed
            ("rivals", pa.string()),  # JSON list of {tag_id, person_id, probability}, likeliest first
            ("basis", pa.string()),  # tag path, door swipe, handed over
            ("swap_utc", pa.timestamp("us")),  # when the tracker seems to have gone over to another body; null if not
        ]
    ),
    "body": pa.schema(
        [
            ("track_id", pa.string()),
            ("body_id", pa.string()),  # the earliest track of the body
            ("after_track_id", pa.string()),  # the track it was handed over from; null for the first
            ("same_probability", pa.float64()),  # that it is the same body as that track's
            ("gap_ms", pa.int64()),  # between the two; negative where two cameras saw the body at once
            ("apart_m", pa.float64()),
            ("handover", pa.string()),  # walk, place (two cameras at once), decision
            ("instead_of", pa.string()),  # JSON list of {track_id, person_id, probability}, other tracks
        ]
    ),
}
NEEDS = frozenset({"track", "video", "video_time", "clock", "position", "position_utc", "tag_holder", "manual_link",
                   "camera_moved", "decisions.body_split", "decisions.body_merge", "crossing_utc", "swipe_utc",
                   "door_zone", "person_key", "person", "param_site"})  # fmt: skip
LEAST_SAMPLES = 3
LIKELY = 0.5  # that two tracks are one body, to be called one
BADGE_READ = 0.9  # how likely who crosses a door's line is one of those whose badge was read there then
LEAST_TOLD = 1e-4  # of a tag that the path does not speak for
LEAST_SURE = 0.02  # of a handed-over identity, to be listed


@dataclass
class _Seen:
    """What all cameras saw, gathered video by video."""

    pieces: list[Piece] = field(default_factory=list)
    matches: dict[str, Match] = field(default_factory=dict)
    doors: dict[str, set[str]] = field(default_factory=dict)  # track -> those whose badge was read as it crossed


def make(given: Given) -> dict[str, pa.Table]:
    """Both tables: tags by video first, then bodies over all videos, then what the bodies tell of each other."""
    seen = _Seen()
    for video_id, camera, plan, size in _calibrated(given):
        walks, bar_ms = _bodies(given, video_id, camera, plan, size)
        if not walks:
            continue
        tags, tag_bar_ms = _tags(given, walks, camera.floor)
        long = [walk for walk in walks if len(walk.t_ms) >= LEAST_SAMPLES]
        found = {one.body: one for one in match(long, tags, bar_ms + tag_bar_ms)} if tags else {}
        seen.matches |= found
        seen.pieces += [
            Piece(walk.name, camera.id, camera.floor, walk, bar_ms, _posterior(found.get(walk.name)), len(tags))
            for walk in walks
        ]
    holders = _holders(given)
    named = _named(given, holders)
    seen.doors = _doors(given, holders)
    people = max(given.table("person").num_rows, 1)
    told = {piece.track: _at_door(piece.tags, seen.doors.get(piece.track), people) for piece in seen.pieces}
    unplaced = {track: _at_door({}, states, people) for track, states in seen.doors.items() if track not in told}
    together, apart = pairs(given.case)
    handovers = hand_over(seen.pieces, together, apart)
    known = {track: state for track, state in named.items() if track in {piece.track for piece in seen.pieces}}
    belief = smoothed({**told, **unplaced}, handovers, known)
    seconds = {piece.track: len(piece.walk.t_ms) for piece in seen.pieces}
    rows = [row for track in belief if (row := _row(track, seconds.get(track, 0), seen, belief, holders)) is not None]
    return {
        "identity": pa.Table.from_pylist(rows, schema=MAKES["identity"]),
        "body": pa.Table.from_pylist(_body_rows(seen, handovers, belief, holders), schema=MAKES["body"]),
    }


def _calibrated(given: Given) -> Iterator[tuple[str, Camera, Homography, tuple[int | None, int | None]]]:
    cameras = {camera.id: camera for camera in given.case.config.camera}
    sizes = {row["video_id"]: (row["width_px"], row["height_px"]) for row in given.rows("video")}
    for video in given.inputs.footage:
        camera = cameras.get(video.camera_id)
        plan = homography(camera) if camera else None
        if camera is not None and plan is not None:
            yield video.video_id, camera, plan, sizes.get(video.video_id, (None, None))


def _posterior(found: Match | None) -> dict[str, float]:
    """What a track's own path says; nothing where it is too short, or no tag was heard near it."""
    return {} if found is None else {**found.tags, NOBODY_KEY: found.nobody}


def _holders(given: Given) -> dict[str, str]:
    return {row["tag_id"]: row["person_id"] for row in sorted(given.rows("tag_holder"), key=lambda row: row["fixes"])}


def _named(given: Given, holders: Mapping[str, str]) -> dict[str, str]:
    """Tracks that a person named, as the state they are in: the tag of that person, else "=" and the person."""
    tag_of = {person: tag for tag, person in holders.items()}
    return {
        row["track_id"]: tag_of.get(row["person_id"], f"={row['person_id']}")
        for row in given.rows("manual_link") if row["person_id"]
    }  # fmt: skip


def _doors(given: Given, holders: Mapping[str, str]) -> dict[str, set[str]]:
    tag_of = {person: tag for tag, person in holders.items()}
    found: dict[str, set[str]] = {}
    for row in given.query("door_people").to_pylist():
        found.setdefault(row["track_id"], set()).add(tag_of.get(row["person_id"], f"={row['person_id']}"))
    return found


def _at_door(tags: Posterior, swiped: set[str] | None, people: int) -> Posterior:
    """What a track's path and the badges read as it crossed a door say together; others may follow through the door."""
    if not swiped:
        return tags
    each = (1 - NOBODY) / people
    states = {NOBODY_KEY, *swiped, *tags}
    before = tags or {state: NOBODY if state == NOBODY_KEY else each for state in states}
    read, other = BADGE_READ / len(swiped), (1 - BADGE_READ) / people
    told = {state: before.get(state, LEAST_TOLD) * (read if state in swiped else other) for state in states}
    if not tags:  # all the others that it may be count as nobody known
        told[NOBODY_KEY] += max(people - len(swiped), 0) * each * other
    total = sum(told.values())
    return {state: value / total for state, value in told.items()}


def _bodies(
    given: Given, video_id: str, camera: Camera, plan: Homography, size: tuple[int | None, int | None]
) -> tuple[list[Walk], int]:
    moved = moved_stretches(given.rows("camera_moved"), video_id)
    return body_walks(trusted(given.query("track_seconds", video_id=video_id), moved), camera, plan, size, least=1)


def body_walks(
    table: pa.Table, camera: Camera, plan: Homography, size: tuple[int | None, int | None], least: int = LEAST_SAMPLES
) -> tuple[list[Walk], int]:
    """The bodies of a video on the plan, from the rows of `track_seconds`: one place a second on the true time scale,
    and ± of that scale in ms. `size`: of the video's pictures in pixels; `least`: places a body must have."""
    if table.num_rows == 0:
        return [], 0
    width, height = size
    drawn_at = camera.drawn_at_px or (width or 1, height or 1)
    scale = np.array([(width or drawn_at[0]) / drawn_at[0], (height or drawn_at[1]) / drawn_at[1]])
    x = (table["x1_px"].to_numpy() + table["x2_px"].to_numpy()) / 2
    tall = TALL * (table["x2_px"].to_numpy() - table["x1_px"].to_numpy())
    foot = table["y2_px"].to_numpy().astype(float)
    lowest = np.where(table["feet_hidden"].to_numpy(), np.maximum(foot, table["y1_px"].to_numpy() + tall), foot)
    near = np.column_stack((x, foot)) / scale
    far = np.column_stack((x, lowest)) / scale
    xy, other = plan.to_plan(near), plan.to_plan(far)
    sd = np.hypot(plan.sd_m(near, FOOT_SD_PX * drawn_at[1] / 1080), np.linalg.norm(xy - other, axis=1) / 2)
    good = np.isfinite(xy).all(axis=1) & np.isfinite(other).all(axis=1) & np.isfinite(sd)
    names, t_ms = np.asarray(table["track_id"]), table["t_utc_ms"].to_numpy()
    walks = []
    starts = np.flatnonzero(np.concatenate(([True], names[1:] != names[:-1])))
    for first, last in pairwise([*starts.tolist(), len(names)]):
        mine = np.flatnonzero(good[first:last]) + first
        if len(mine) >= least:
            walks.append(Walk(str(names[first]), t_ms[mine], (xy[mine] + other[mine]) / 2, sd[mine]))
    return walks, int(np.max(table["plus_minus_ms"].to_numpy()))


def _tags(given: Given, walks: list[Walk], floor: str) -> tuple[list[Walk], int]:
    """Tags heard on that floor while the bodies were in view, and ± of their clock."""
    first, last = min(int(walk.t_ms[0]) for walk in walks), max(int(walk.t_ms[-1]) for walk in walks)
    return tag_walks(given.query("tag_fixes", from_ms=first - 10_000, to_ms=last + 10_000, floor=floor))


def tag_walks(table: pa.Table) -> tuple[list[Walk], int]:
    """The tags in the rows of `tag_fixes`, and ± of their clock in ms."""
    if table.num_rows == 0:
        return [], 0
    names = np.asarray(table["tag_id"])
    starts = np.flatnonzero(np.concatenate(([True], names[1:] != names[:-1])))
    t_ms, xy = table["t_utc_ms"].to_numpy(), np.column_stack((table["x_m"].to_numpy(), table["y_m"].to_numpy()))
    sd = table["acc_m"].to_numpy()
    bounds = [*starts.tolist(), len(names)]
    walks = [Walk(str(names[a]), t_ms[a:b], xy[a:b], sd[a:b]) for a, b in pairwise(bounds)]
    return walks, int(np.max(table["plus_minus_ms"].to_numpy()))


def _who(state: str, holders: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Tag and person of a state."""
    return (None, state[1:]) if state.startswith("=") else (state, holders.get(state))


def _row(
    track: str, samples: int, seen: _Seen, belief: Mapping[str, Mapping[str, float]], holders: Mapping[str, str]
) -> dict[str, Any] | None:  # fmt: skip
    chance = dict(belief[track])
    nobody = chance.pop(NOBODY_KEY, 0.0)
    own = seen.matches.get(track)
    ranked = sorted((state for state in chance if chance[state] >= LEAST_SURE or (own and state in own.tags)),
                    key=lambda state: (-chance[state], state))  # fmt: skip
    if not ranked:
        return None
    tag_id, person_id = _who(ranked[0], holders)
    alone = own is not None and own.tags.get(ranked[0], 0.0) >= 0.5
    return {
        "track_id": track, "tag_id": tag_id, "person_id": person_id,
        "probability": round(chance[ranked[0]], 6), "nobody": round(nobody, 6),
        "distance_m": round(own.distance_m[ranked[0]], 3) if own and ranked[0] in own.distance_m else None,
        "samples": samples, "rivals": _rivals(ranked[1:6], chance, holders),
        "basis": "tag path" if alone else "door swipe" if ranked[0] in seen.doors.get(track, ()) else "handed over",
        "swap_utc": None if own is None or own.swap_ms is None else own.swap_ms * 1000,
    }  # fmt: skip


def _rivals(states: list[str], chance: Mapping[str, float], holders: Mapping[str, str]) -> str:
    rivals = [
        {"tag_id": who[0], "person_id": who[1], "probability": round(chance[state], 4)}
        for state in states if (who := _who(state, holders))
    ]  # fmt: skip
    return json.dumps(rivals, ensure_ascii=False)


def _body_rows(
    seen: _Seen, handovers: list[Handover], belief: Mapping[str, Mapping[str, float]], holders: Mapping[str, str]
) -> list[dict[str, Any]]:  # fmt: skip
    likely = [one for one in handovers if one.probability >= LIKELY]
    body_of = bodies([p.track for p in sorted(seen.pieces, key=lambda p: int(p.walk.t_ms[0]))], likely)
    before: dict[str, Handover] = {}
    for handover in sorted(likely, key=lambda h: h.probability):
        before[handover.later] = handover

    def person(track: str) -> str | None:
        states = {state: value for state, value in belief[track].items() if state != NOBODY_KEY and value >= 0.5}
        return _who(next(iter(states)), holders)[1] if states else None

    rows = []
    for piece in seen.pieces:
        one = before.get(piece.track)
        rivals = [
            {"track_id": track, "person_id": person(track), "probability": round(value, 4)}
            for track, value in (one.rivals if one else {}).items()
        ]
        rows.append({
            "track_id": piece.track, "body_id": body_of[piece.track], "after_track_id": one.earlier if one else None,
            "same_probability": round(one.probability, 6) if one else None, "gap_ms": one.gap_ms if one else None,
            "apart_m": round(one.apart_m, 3) if one and np.isfinite(one.apart_m) else None,
            "handover": one.basis if one else None, "instead_of": json.dumps(rivals, ensure_ascii=False),
        })  # fmt: skip
    return rows
