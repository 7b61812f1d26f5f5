"""Gather, weigh and write the time claims of every video (derived/videos/VIDEO/claim.parquet)."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from case.config import Camera
from case.files import canonical_json, sha256_text
from case.folder import Case
from case.progress import Progress, Report, silent
from case.schemas import CLAIM
from detect.claims.choose import Weighed, span_text, weigh
from detect.claims.claim import MS, Claim
from detect.claims.container import container_claims
from detect.claims.file_names import Pattern, file_name_claims
from detect.claims.onvif import onvif_claims
from detect.claims.sequence import Joint, Piece, joints
from detect.claims.statement import statement_claims
from detect.register import video_folder, write_table
from detect.types import Video

CLAIMS_VERSION = "3"  # raise it when the same file and case.toml would give other claims
REFUSED = {
    "clock_runs_backwards": "runs backwards",
    "readings_contradict": "contradicts itself",
    "local_time_skipped_by_dst": "shows an hour that its zone skipped",
}
OverlayReader = Callable[[Case, Camera, Video, pa.Table], list[Claim]]


@dataclass(frozen=True)
class Claimed:
    """The claims of a case. `joints`: gaps and overlaps between files; `problems`: one sentence each."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    joints: list[Joint] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """For people: what was found."""
        chosen = sum(bool(row["chosen"]) for row in self.rows)
        return [f"{len(self.rows)} time claims, {chosen} chosen", *self.problems]


def claims_for(
    case: Case, camera: Camera, video: Video, frame_table: pa.Table, overlay: OverlayReader | None = None
) -> list[dict[str, Any]]:
    """The weighed claims of one video as rows of schema CLAIM, most trusted first, and written to claim.parquet.

    `overlay` reads the burned-in clock; None leaves it unread. `camera.recorded_start` counts for the camera's first
    file only: give a camera without it for the others. A video without frames has no claims.
    """
    made = sha256_text(
        CLAIMS_VERSION, camera.model_dump_json(), canonical_json([one.model_dump() for one in case.config.file_name]),
        str(case.config.zone_info), video.sha256, "overlay" if overlay else "",
    )  # fmt: skip
    path = video_folder(case, video.video_id) / "claim.parquet"
    if path.exists():
        known = pq.read_table(path)
        if (known.schema.metadata or {}).get(b"inputs") == made.encode():
            return list(known.to_pylist())
    claims = _gather(case, camera, video, frame_table, overlay) if frame_table.num_rows else []
    weighed = weigh(claims)
    rows = [_row(camera, video, one) for one in weighed]
    rows += [row for one in weighed if one.chosen for row in _later(camera, video, one)]
    write_table(pa.Table.from_pylist(rows, CLAIM).replace_schema_metadata({"inputs": made}), path)
    return rows


def _row(camera: Camera, video: Video, one: Weighed, **changes: Any) -> dict[str, Any]:
    return {
        "source_id": camera.id,
        "video_id": video.video_id,
        "kind": one.claim.kind,
        "t_ms": one.claim.t_ms,
        "shown": one.reading.shown,
        "shown_text": one.claim.shown_text,
        "res_ms": one.claim.res_ms,
        "uncertainty_ms": one.uncertainty_ms,
        "chosen": one.chosen,
        "detail": canonical_json(one.detail),
    } | changes


def _later(camera: Camera, video: Video, one: Weighed) -> list[dict[str, Any]]:
    """Further rows of a chosen overlay: in force from their `t_ms` on, where it jumped, and often enough where it
    runs faster or slower than the media clock that no moment is shown wrong by more than its bar."""
    later = sorted(one.claim.detail.get("later", []), key=lambda item: item["t_ms"])
    rows = []
    for item in later:
        shown = one.reading.shown + (item["t_ms"] - one.claim.t_ms + item["by_ms"]) * MS
        detail = {"why": "later_stretch", "by_ms": item["by_ms"], "because": item["because"]}
        rows.append(
            _row(
                camera, video, one, t_ms=item["t_ms"], shown=shown, uncertainty_ms=item["uncertainty_ms"],
                detail=canonical_json(detail),
            )
        )  # fmt: skip
    return rows


def claim_times(
    case: Case, videos: list[Video], report: Report = silent, overlay: OverlayReader | None = None,
    only: Collection[str] | None = None,
) -> Claimed:  # fmt: skip
    """Claims of all videos of a case, in order; says what is unknown, doubled, missing or in the wrong zone.

    `only`: ids of the videos whose burned-in clock is read now; those read before are known in any case. None: all.
    """
    rows: list[dict[str, Any]] = []
    problems: list[str] = []
    found: list[Joint] = []
    for camera in case.config.camera:
        own = [video for video in videos if video.camera_id == camera.id]
        pieces = []
        for number, video in enumerate(own):
            report(Progress("claims", video.path, number, len(own), "files"))
            asked = camera if number == 0 else camera.model_copy(update={"recorded_start": None})
            table = pq.read_table(case.derived / "videos" / video.video_id / "frame.parquet")
            known = (video_folder(case, video.video_id) / "overlay" / "reading.json").exists()
            read = only is None or video.video_id in only or known
            claims = claims_for(case, asked, video, table, overlay if read else None)
            rows += claims
            pieces.append(_piece(video, claims))
            problems += _problems(camera, video, claims)
        between = joints(camera.id, pieces)
        found += between
        problems += [joint.sentence() for joint in between if joint.certain]
    return Claimed(rows, found, problems)


def _gather(case: Case, camera: Camera, video: Video, frames: pa.Table, overlay: OverlayReader | None) -> list[Claim]:
    zone = ZoneInfo(camera.timezone) if camera.timezone else case.config.zone_info
    path = case.original(video.path)
    first = frames.slice(0, 1).to_pylist()[0]
    first_pts_s = first["pts"] * first["time_base_num"] / first["time_base_den"]
    extra = tuple(
        Pattern(one.maker, one.template, one.zone, round(one.uncertainty_s * 1000)) for one in case.config.file_name
    )
    claims = [
        *onvif_claims(path, round(first_pts_s * 1000)),
        *statement_claims(camera, zone),
        *file_name_claims(video.path, video.duration_ms, zone, extra),
        *container_claims(path, video.duration_ms, first_pts_s, zone),
    ]
    return claims + (overlay(case, camera, video, frames) if overlay else [])


def _piece(video: Video, rows: list[dict[str, Any]]) -> Piece:
    for row in sorted(rows, key=lambda one: one["t_ms"]):
        if row["chosen"]:
            shown: datetime = row["shown"] - row["t_ms"] * MS
            return Piece(video.video_id, video.path, shown, video.duration_ms, row["uncertainty_ms"])
    return Piece(video.video_id, video.path, None, video.duration_ms)


def _jumps(video: Video, rows: list[dict[str, Any]]) -> list[str]:
    """What a burned-in clock did that a clock should not."""
    said = [json.loads(row["detail"]) for row in rows if row["kind"] == "overlay" and row["t_ms"] == 0]
    sentences = []
    for detail in said:
        if detail.get("refused") in REFUSED:
            sentences.append(f"{video.path}: its burned-in clock {REFUSED[detail['refused']]}; it is not used.")
        sentences += [
            f"{video.path}: its burned-in clock jumps by {span_text(jump['by_ms'], 0)} "
            f"at {jump['to_ms'] / 1000:.1f} s: "
            "it was set, or part of the recording is missing."
            for jump in detail.get("jumps", [])
        ]
        sentences += [
            f"{video.path}: its burned-in clock stands still from {stall['from_ms'] / 1000:.1f} s to "
            f"{stall['to_ms'] / 1000:.1f} s; the picture may be frozen."
            for stall in detail.get("stalls", [])
        ]
    return sentences


def _problems(camera: Camera, video: Video, rows: list[dict[str, Any]]) -> list[str]:
    """What a person should know about the time of one video."""
    if not video.frame_count:
        return []
    if not any(row["chosen"] for row in rows):
        return [
            *_jumps(video, rows),
            f"{video.path}: its time is unknown (no usable clock, name or metadata); "
            f"give recorded_start of camera {camera.id}.",
        ]
    return _jumps(video, rows) + [
        f"{video.path}: the {row['kind'].replace('_', ' ')} says {row['shown_text']}, which is another time zone, "
        "summer time or half of the day than the chosen claim."
        for row in rows
        if '"why":"zone"' in row["detail"]
    ]
