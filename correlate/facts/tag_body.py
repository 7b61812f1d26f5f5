"""Where each tag lay against the bodies in view of a placed camera: alone or beside one, as runs of whole seconds.

A body within `identity.body_gate_m` and twice the tag's accuracy is beside it (RULES 5.2 ID-BADGE-NO-BODY). *alone*
needs every body farther than that with its own error and the way the tag went while the two clocks may be apart;
*beside* the same the other way. A tag that lies still is as far from everybody a second sooner or later. Whether the
zone there was watched is for the rule to ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from case.schemas import SHOWN
from correlate.facts.identity import body_walks, tag_walks
from correlate.identity import Walk, place_at
from correlate.place import homography
from correlate.runs import find_runs

if TYPE_CHECKING:
    from correlate.build import Given

LOST_S = 3  # a body last seen this soon after it was beside a tag was lost there
STATES = ("alone", "undecided", "beside")
ALONE, UNDECIDED, BESIDE = range(3)
MAKES = {
    "tag_body": pa.schema(
        [
            ("tag_id", pa.string()),
            ("camera_id", pa.string()),
            ("video_id", pa.string()),
            ("state", pa.string()),
            ("start_utc", SHOWN),
            ("end_utc", SHOWN),
            ("nearest_m", pa.float64()),  # least distance to a body in the run; null where none was in view
            ("plus_minus_ms", pa.int64()),  # of the two clocks together
        ]
    )
}
NEEDS = frozenset({"track", "video", "video_time", "clock", "position_utc", "param_site"})


def make(given: Given) -> dict[str, pa.Table]:
    """All runs, video by video and tag by tag."""
    cameras = {camera.id: camera for camera in given.case.config.camera}
    sizes = {row["video_id"]: (row["width_px"], row["height_px"]) for row in given.rows("video")}
    gate_m = given.number("identity.body_gate_m")
    rows: list[dict[str, Any]] = []
    for video in given.inputs.footage:
        camera = cameras.get(video.camera_id)
        plan = homography(camera) if camera else None
        if camera is None or plan is None:
            continue
        span = given.query("video_span", video_id=video.video_id).to_pylist()[0]
        if span["from_ms"] is None:
            continue
        fixes = given.query("tag_fixes", from_ms=span["from_ms"], to_ms=span["to_ms"], floor=camera.floor)
        tags, tag_bar_ms = tag_walks(fixes)
        table = given.query("track_seconds", video_id=video.video_id)
        bodies, bar_ms = body_walks(table, camera, plan, sizes.get(video.video_id, (None, None)))
        bar_ms = max(bar_ms, int(span["plus_minus_ms"]))
        seconds = np.arange(span["from_ms"] // 1000, span["to_ms"] // 1000, dtype=np.int64)
        for tag in tags:
            for found in runs_of(tag, bodies, seconds, gate_m, bar_ms + tag_bar_ms):
                rows.append(found | {"tag_id": tag.name, "camera_id": camera.id, "video_id": video.video_id,
                                     "plus_minus_ms": bar_ms + tag_bar_ms})  # fmt: skip
    return {"tag_body": pa.Table.from_pylist(rows, schema=MAKES["tag_body"])}


def runs_of(
    tag: Walk, bodies: list[Walk], seconds: NDArray[np.int64], gate_m: float, apart_ms: int
) -> list[dict[str, Any]]:
    """Runs of one tag over whole seconds of true time; only seconds in which it was heard count."""
    at = seconds * 1000 + 500
    xy, sd, speed = place_at(tag, at)
    heard = np.isfinite(sd)
    seconds, xy, sd, speed = seconds[heard], xy[heard], sd[heard], speed[heard]
    if not len(seconds):
        return []
    near = np.full(len(seconds), np.inf)  # to a body, its error taken off
    plain = np.full(len(seconds), np.inf)
    whose = np.full(len(seconds), -1, np.int64)
    for number, body in enumerate(bodies):
        index = np.searchsorted(seconds, body.t_ms // 1000)
        kept = (index < len(seconds)) & (seconds[np.minimum(index, len(seconds) - 1)] == body.t_ms // 1000)
        index = index[kept]
        away = np.linalg.norm(body.xy_m[kept] - xy[index], axis=1)
        np.minimum.at(near, index, away - 2 * body.sd_m[kept])
        whose[index[away < plain[index]]] = number
        np.minimum.at(plain, index, away)
    slack_m = speed * apart_ms / 1000
    gate = gate_m + 2 * sd
    state = np.full(len(seconds), UNDECIDED, np.int8)
    state[near > gate + slack_m] = ALONE
    state[plain <= gate - np.minimum(slack_m, gate / 2)] = BESIDE
    _lost_in_view(state, seconds, whose, bodies)
    first, last = find_runs(np.zeros(len(seconds), np.int64), seconds * 1000, state, 5_000)
    return [
        {
            "state": STATES[state[a]],
            "start_utc": np.datetime64(int(seconds[a] * 1000), "ms").astype("datetime64[us]").item(),
            "end_utc": np.datetime64(int(seconds[b] * 1000 + 1000), "ms").astype("datetime64[us]").item(),
            "nearest_m": float(plain[a : b + 1].min()) if np.isfinite(plain[a : b + 1]).any() else None,
        }
        for a, b in zip(first, last, strict=True)
    ]


def _lost_in_view(
    state: NDArray[np.int8], seconds: NDArray[np.int64], whose: NDArray[np.int64], bodies: list[Walk]
) -> None:
    """Where the body beside the tag was lost there and then, or first seen there: it may never have gone. Undecided.

    Whoever leaves a tag behind is seen to walk away from it.
    """
    beside = np.flatnonzero(state == BESIDE)
    first, last = find_runs(
        np.zeros(len(seconds), np.int64), seconds * 1000, (state == BESIDE).astype(np.int8), 3_600_000
    )
    for a, b in zip(first, last, strict=True):
        if state[a] == BESIDE:
            continue
        before, after = beside[beside < a], beside[beside > b]
        if len(before):
            held = bodies[whose[before[-1]]]
            gone = held.t_ms[-1] // 1000 <= seconds[before[-1]] + LOST_S
        elif len(after):
            held = bodies[whose[after[0]]]
            gone = held.t_ms[0] // 1000 >= seconds[after[0]] - LOST_S
        else:
            continue
        if gone:
            part = state[a : b + 1]
            part[part == ALONE] = UNDECIDED
