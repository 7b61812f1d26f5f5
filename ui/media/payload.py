"""What the player is told, as JSON: the map of a film's frames with times, boxes of bodies, lanes of the timeline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from case import Case
from correlate import open_store
from timeline.proxies import proxy_of, videos
from timeline.words import table as words_of

Ints = NDArray[np.int64]
NEVER = -(2**53)  # a time that is not known
LANES = 24  # of a group before the rest share one
BUCKET_PX = 3
PPE = ("helmet", "vest")


def ready(case: Case, masked: bool = True) -> list[str]:
    """Videos whose film can be played now."""
    return [video.video_id for video in videos(case) if proxy_of(case, video.video_id, masked) is not None]


def frames(case: Case, video_id: str, masked: bool = True) -> dict[str, Any] | None:
    """Every frame of a film: where it stands in the film, its raw timestamp, shown and corrected time.

    Times are milliseconds since 1970 on the UTC scale. None when the film is not made or the video is not of the case.
    """
    proxy = proxy_of(case, video_id, masked)
    if proxy is None:
        return None
    table = pq.read_table(proxy.frames)
    column = {name: table[name].to_numpy() for name in ("t_ms", "proxy_us", "pts", "frame", "drawn")}
    with open_store(case) as store:
        pieces = store.query("frame_clock", video_id=video_id).to_dict("records")
        recorded = store.query("recorded_of_video", video_id=video_id).to_dict("records")
    shown, utc, bar, verified = _times(column["t_ms"].astype(np.int64), pieces)
    return {
        "video_id": proxy.video_id, "camera_id": proxy.camera_id, "masked": proxy.masked,
        "proxy_us": column["proxy_us"].tolist(), "pts": column["pts"].tolist(), "frame": column["frame"].tolist(),
        "t_ms": column["t_ms"].tolist(), "shown_ms": shown.tolist(), "utc_ms": utc.tolist(), "bar_ms": bar.tolist(),
        "drawn": column["drawn"].astype(int).tolist(), "verified": verified,
        "time_base": [int(table["time_base_num"][0].as_py()), int(table["time_base_den"][0].as_py())],
        "recorded_ms": [[int(row["start_ms"]), int(row["end_ms"])] for row in recorded],
        "basis": next((str(piece["basis"]) for piece in pieces if piece["basis"]), ""),
    }  # fmt: skip


def _times(t_ms: Ints, pieces: list[dict[str, Any]]) -> tuple[Ints, Ints, Ints, bool]:
    """Shown time, corrected time and ± of media times (n,), as `timeline.wall` has them; NEVER where none is known."""
    shown, utc = np.full(len(t_ms), NEVER, np.int64), np.full(len(t_ms), NEVER, np.int64)
    bar, verified = np.zeros(len(t_ms), np.int64), False
    for piece in pieces:
        here = (t_ms >= piece["from_ms"]) & (t_ms < piece["to_ms"])
        showed = piece["anchor_shown_ms"] + t_ms - piece["anchor_ms"]
        shown[here] = showed[here]
        if piece["offset_ms"] is None or piece["offset_ms"] != piece["offset_ms"]:
            continue
        here &= (showed >= piece["valid_from_ms"]) & (showed < piece["valid_to_ms"])
        elapsed = (showed - piece["clock_anchor_ms"])[here].astype(float)
        off = np.floor(piece["offset_ms"] + piece["drift_ppm"] * 1e-6 * elapsed + 0.5).astype(np.int64)
        wide = piece["uncertainty_ms"] + np.abs(elapsed) * (piece["drift_uncertainty_ppm"] or 0.0) * 1e-6
        blur = float(piece["blur_ms"])
        accepted = bool(piece["accepted"])
        utc[here] = showed[here] - off
        bar[here] = np.ceil(np.hypot(wide, blur) if accepted else np.maximum(wide, blur)).astype(np.int64)
        verified = verified or accepted
    return shown, utc, bar, verified


def boxes(case: Case, video_id: str, from_ms: int, to_ms: int) -> dict[str, Any]:
    """Boxes of bodies in a stretch of media time, pixels of the original: [t_ms, track, x1, y1, x2, y2], and per track
    its name, how surely, and what it wore when: [item, state, start_ms, end_ms]."""
    with open_store(case) as store:
        stretch = {"video_id": video_id, "from_ms": from_ms, "to_ms": to_ms}
        rows = store.query("track_boxes", **stretch)
        worn = store.query("track_ppe", **stretch)
    names = list(dict.fromkeys(rows["track_id"]))
    at = {track_id: place for place, track_id in enumerate(names)}
    first = rows.drop_duplicates("track_id").set_index("track_id")
    tracks = [
        {"id": name, "name": _text(first.loc[name, "name"]), "probability": _number(first.loc[name, "probability"]),
         "worn": []}
        for name in names
    ]  # fmt: skip
    for row in worn.itertuples():
        item, _, state = str(row.kind).partition("_")
        if row.track_id in at:
            tracks[at[row.track_id]]["worn"].append([item, state, int(row.start_ms), int(row.end_ms)])
    sides = ["x1_px", "y1_px", "x2_px", "y2_px"]
    drawn = [
        [int(t_ms), at[track_id], *(round(float(side), 1) for side in box)]
        for t_ms, track_id, *box in rows[["t_ms", "track_id", *sides]].itertuples(index=False)
    ]
    return {"from_ms": from_ms, "to_ms": to_ms, "tracks": tracks, "boxes": drawn}


def lanes(
    case: Case, from_ms: int, to_ms: int, px: int, language: str, find: str = "", opened: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Lanes between two moments (milliseconds since 1970, UTC) for a screen `px` wide, aggregated in SQL."""
    to_ms = max(to_ms, from_ms + 1)
    bucket_ms = max(1, round((to_ms - from_ms) * BUCKET_PX / max(100, min(px, 8000))))
    stretch = {"from_ms": from_ms, "to_ms": to_ms, "find": find.lower()}
    with open_store(case) as store:
        bars = store.query(
            "lane_bars", **stretch, bucket_ms=bucket_ms, most=LANES, opened=list(opened), chinese=language == "zh"
        )  # fmt: skip
        curves = store.query("lane_curves", **stretch, bucket_ms=bucket_ms)
        counts = store.query("lane_lanes", **stretch)
        recorded = _coverage(str(case.root), store.path.name)
    return {
        "from_ms": from_ms, "to_ms": to_ms, "bucket_ms": bucket_ms,
        "lanes": [*_bars(bars, language), *_curves(curves), *_recorded(recorded, from_ms, to_ms, find.lower())],
        "groups": {row.lane_group: [int(row.lanes), int(row.entries)] for row in counts.itertuples()},
    }  # fmt: skip


@lru_cache(maxsize=4)
def _coverage(root: str, database: str) -> Any:
    """When each source recorded, over the whole case: the same for every view of one database, and few rows."""
    with open_store(Case.open(root)) as store:
        return store.query("coverage_intervals")


def _bars(rows: Any, language: str) -> list[dict[str, Any]]:
    """Entry: [start, end, ±, kind, value, how many, zone, camera, what it refers to, its id, words]."""
    say, found = words_of(language), {}
    for row in rows.itertuples(index=False):
        key = (row.lane_group, row.lane)
        if key not in found:
            found[key] = {"group": row.lane_group, "lane": row.lane, "label": _label(row, say), "entries": []}
        single = int(row.entries) == 1
        found[key]["entries"].append([
            int(row.start_ms), int(row.end_ms), int(row.plus_minus_ms) if row.plus_minus_ms == row.plus_minus_ms else 0,
            row.kind, _number(row.value), int(row.entries), _text(row.zone_id), _text(row.camera_id),
            _text(row.ref_kind) if single else None, _text(row.ref) if single else None,
            _text(row.words) if single else None,
        ])  # fmt: skip
    return list(found.values())


def _label(row: Any, say: dict[str, str]) -> str:
    """What a lane is called; a body without a name by its number and its camera."""
    label = _text(row.label)
    if label is not None or row.lane == "…":
        return label or "…"
    kind, _, subject = str(row.lane).partition(" ")
    if kind == "track" and "#" in subject:
        return say["body"].format(
            number=subject.rsplit("#", 1)[1], source=_text(row.camera_id) or subject.split("#")[0]
        )
    return subject or str(row.lane)


def _curves(rows: Any) -> list[dict[str, Any]]:
    """Curve: points [t, lowest, highest, last, over], unit and limits."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows.itertuples(index=False):
        if row.lane not in found:
            found[row.lane] = {
                "group": "curve", "lane": row.lane, "label": row.label or row.lane, "unit": _text(row.unit) or "",
                "high_limit": _number(row.high_limit), "low_limit": _number(row.low_limit),
                "limit": _text(row.limit_text), "gas": row.lane_group == "gas", "points": [],
            }  # fmt: skip
        found[row.lane]["points"].append(
            [int(row.t_ms), float(row.lowest), float(row.highest), float(row.last), int(bool(row.is_over))]
        )
    return sorted(found.values(), key=lambda one: (not one["gas"], one["label"]))


def _recorded(rows: Any, from_ms: int, to_ms: int, find: str) -> list[dict[str, Any]]:
    """When each source recorded, was examined, or had a hole."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows.itertuples(index=False):
        if row.start_utc is None or row.start_utc != row.start_utc:
            continue
        start_ms, end_ms = ms(row.start_utc.to_pydatetime()), ms(row.end_utc.to_pydatetime())
        if end_ms < from_ms or start_ms > to_ms or find not in f"{row.source_id} {row.part_id}".lower():
            continue
        key = (row.source_kind, row.part_id or row.source_id)
        lane = found.setdefault(key, {
            "group": "recorded", "lane": " ".join(key), "label": key[1], "entries": [],
            "order": row.source_kind != "camera",
        })  # fmt: skip
        camera = row.source_id if row.source_kind == "camera" else None
        lane["entries"].append([
            start_ms, end_ms, int(row.plus_minus_ms or 0), row.state, None, 1, None, camera, "recorded", row.source_id,
            _text(row.cause),
        ])  # fmt: skip
    return sorted(found.values(), key=lambda lane: (lane.pop("order"), lane["label"]))


def ms(moment: datetime) -> int:
    """Milliseconds since 1970 of a naive time on the UTC scale."""
    return (moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _text(value: Any) -> str | None:
    return None if value is None or value != value else str(value)


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)
