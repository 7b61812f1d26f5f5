"""Builders: a case drawn in a few lines, written as the Parquet that detection and import leave behind.

    site = Site(tmp_path)
    site.zone("Z-1", zone_class="exclusive")
    site.video("aaaaaaaaaaaa", "CAM-1", "09:00:00", minutes=60)
    site.body("aaaaaaaaaaaa", 1, (60, 600))                 # inside the drawn zone from second 60 to 600
    site.record("permit", permit_no="P-1", ...)
    case = site.case()

Times without a date are on DAY, in the site's zone.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from case import Case
from case.files import sha256_text
from case.schemas import COVERAGE, EVENT, EXAMINED, FRAME, HEALTH, SYSTEMS, TRACK, VIDEO, fields, record_schema
from case.timetext import parse_time

DAY = "2026-11-18"
ZONE = ZoneInfo("Asia/Shanghai")
INSIDE_PX, OUTSIDE_PX = (500.0, 500.0), (1500.0, 500.0)  # of the zone drawn by `Site.video`


def shown(text: str) -> datetime:
    """What a source showed, on the UTC scale: "09:00", "09:00:05.250", or with a date before it."""
    return parse_time(text if "-" in text else f"{DAY} {text}", ZONE).shown


def utc(text: str) -> datetime:
    """The same, by the name that tests of corrected times want."""
    return shown(text)


class Site:
    """Collects what a case holds and writes it."""

    def __init__(self, root: Path, extra: str = "", language: str = "en") -> None:
        self.root = root / "case"
        self.extra = extra
        self.language = language
        self.zones: dict[str, dict[str, Any]] = {}
        self.cameras: dict[str, dict[str, Any]] = {}
        self.videos: list[dict[str, Any]] = []
        self.tracks: dict[str, list[dict[str, Any]]] = {}
        self.events: dict[str, list[dict[str, Any]]] = {}
        self.health: dict[str, list[tuple[int, int, str]]] = {}
        self.records: dict[str, list[dict[str, Any]]] = {}
        self.links: dict[str, str] = {}  # track -> person, for tests that log them as decisions

    def zone(self, zone_id: str, **attributes: Any) -> None:
        """A zone of case.toml; exclusive and permit_required unless said otherwise."""
        self.zones[zone_id] = {"zone_class": "exclusive", "permit_required": True} | attributes

    def video(
        self, video_id: str, camera_id: str, start: str | None, minutes: float = 60, zone_id: str | None = "Z-1",
        **camera: Any,
    ) -> None:  # fmt: skip
        """A video of a camera that draws `zone_id` on the left half of a 1920x1080 picture; healthy and examined."""
        self.cameras.setdefault(camera_id, {"zone_id": zone_id, "start": start, **camera})
        self.videos.append({"video_id": video_id, "camera_id": camera_id, "duration_ms": round(minutes * 60_000)})

    def body(
        self, video_id: str, number: int, *inside_s: tuple[float, float], seen_s: tuple[float, float] | None = None,
        step_ms: int = 200, hidden: bool = False,
    ) -> None:  # fmt: skip
        """A track: inside the drawn zone in the stretches given (s), outside it in the rest of `seen_s`."""
        first, last = seen_s or (min(a for a, _ in inside_s), max(b for _, b in inside_s))
        rows = self.tracks.setdefault(video_id, [])
        for t_ms in range(round(first * 1000), round(last * 1000) + 1, step_ms):
            x, y = INSIDE_PX if any(a * 1000 <= t_ms <= b * 1000 for a, b in inside_s) else OUTSIDE_PX
            rows.append(self.box(video_id, number, t_ms, x, y) | {"feet_hidden": hidden})

    def box(self, video_id: str, number: int, t_ms: int, x: float, y: float) -> dict[str, Any]:
        """One row of a track whose feet are at (x, y)."""
        return {
            "video_id": video_id, "track_id": f"{video_id}#{number}", "frame": t_ms // 40, "t_ms": t_ms,
            "label": "person", "confidence": 0.9, "x1_px": x - 20, "y1_px": y - 120, "x2_px": x + 20, "y2_px": y,
            "helmet": "worn", "vest": "worn", "feet_hidden": False,
        }  # fmt: skip

    def event(self, video_id: str, kind: str, start_s: float, end_s: float, confidence: float = 0.9) -> None:
        """Something a camera saw."""
        rows = self.events.setdefault(video_id, [])
        rows.append({
            "event_id": sha256_text(video_id, kind, str(start_s))[:16], "video_id": video_id, "track_id": None,
            "kind": kind, "start_ms": round(start_s * 1000), "end_ms": round(end_s * 1000), "confidence": confidence,
            "frames": 10, "detail": "{}",
        })  # fmt: skip

    def record(self, table: str, file: str = "a", **values: Any) -> None:
        """A row of a record table; times as texts, resolution by what the text says."""
        rows = self.records.setdefault(f"{file}/{table}", [])
        row: dict[str, Any] = {name: None for name in record_schema(table).names}
        row |= {
            "record_id": sha256_text(table, file, str(len(rows)))[:16], "source_id": SYSTEMS[table],
            "source_sha256": sha256_text(file), "source_path": f"records/{file}.csv", "sheet": "", "row": len(rows) + 2,
            "source_row": f"{file}.csv:{len(rows) + 2}",
        }  # fmt: skip
        kinds = dict(fields(table))
        for name, value in values.items():
            if value is None:
                continue
            if kinds.get(name) == "time":
                parsed = parse_time(value if "-" in value else f"{DAY} {value}", ZONE)
                row |= {f"{name}_shown": parsed.shown, f"{name}_text": value, f"{name}_res_ms": parsed.res_ms}
            else:
                assert name in row, f"{table} has no field {name}"
                row[name] = value
        rows.append(row)

    def permit(self, permit_no: str, start: str, end: str, location: str = "Z-1", **values: Any) -> None:
        """A hot-work permit with its planned window; workers and whatever else by name."""
        self.record("permit", permit_no=permit_no, work_type="HW", level="special", location=location,
                    plan_start=start, plan_end=end, **values)  # fmt: skip

    def tag(
        self, tag_id: str, start: str, seconds: float, x_m: float, y_m: float, every_s: float = 1.0, **values: Any
    ) -> None:
        """Fixes of a tag that stands still, one each `every_s`."""
        first = shown(start)
        for step in range(int(seconds / every_s) + 1):
            moment = first + timedelta(seconds=step * every_s)
            local = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZONE)
            text = local.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
            self.record("position", tag_id=tag_id, moment=text, x_m=x_m, y_m=y_m, acc_m=0.5, floor="1", **values)

    def case(self) -> Case:
        """Write everything (again) and open the case."""
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / "case.toml").write_text(self._config(), encoding="utf-8")
        derived = self.root / "derived"
        for video in self.videos:
            self._write_video(derived, video)
        footage = [{"video_id": v["video_id"], "camera_id": v["camera_id"], "path": f"footage/{v['video_id']}.mp4"}
                   for v in self.videos]  # fmt: skip
        derived.mkdir(exist_ok=True)
        (derived / "footage.json").write_text(json.dumps(footage), encoding="utf-8")
        for key, rows in self.records.items():
            file, table = key.split("/")
            path = derived / "records" / sha256_text(file) / f"{table}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(pa.Table.from_pylist(rows, schema=record_schema(table)), path)
        return Case.open(self.root)

    def _config(self) -> str:
        lines = ["version = 1", "[site]", 'name = "Plant"', 'timezone = "Asia/Shanghai"',
                 f'language = "{self.language}"']  # fmt: skip
        for zone_id, attributes in self.zones.items():
            lines += ["[[zone]]", f'id = "{zone_id}"'] + [f"{k} = {json.dumps(v)}" for k, v in attributes.items()]
        for camera_id, camera in self.cameras.items():
            lines += ["[[camera]]", f'id = "{camera_id}"', "drawn_at_px = [1920, 1080]"]
            lines += [f"{k} = {json.dumps(v)}" for k, v in camera.items() if k not in ("zone_id", "start")]
            if camera["start"]:
                text = camera["start"] if "-" in camera["start"] else f"{DAY} {camera['start']}"
                lines.append(f'recorded_start = "{text}"')
            if camera["zone_id"]:
                lines += ["[[camera.zone]]", f'zone_id = "{camera["zone_id"]}"',
                          "polygon_px = [[0, 0], [960, 0], [960, 1080], [0, 1080]]"]  # fmt: skip
        return "\n".join([*lines, self.extra]) + "\n"

    def _write_video(self, derived: Path, video: dict[str, Any]) -> None:
        video_id, end_ms = video["video_id"], video["duration_ms"]
        row = {**dict.fromkeys(VIDEO.names), **video, "path": f"footage/{video_id}.mp4", "sha256": video_id * 5,
               "width_px": 1920, "height_px": 1080, "frame_count": end_ms // 40}  # fmt: skip
        folder = derived / "videos" / video_id
        tracks = derived / "tracks" / video_id
        folder.mkdir(parents=True, exist_ok=True)
        tracks.mkdir(parents=True, exist_ok=True)
        span = {"video_id": video_id, "start_ms": 0, "end_ms": end_ms}
        bad = self.health.get(video_id, [])
        edges = sorted({0, end_ms, *(edge for start, end, _ in bad for edge in (start, end))})
        states = [
            {"video_id": video_id, "start_ms": start, "end_ms": end, "value": 1.0, "detail": "{}",
             "state": next((state for a, b, state in bad if a <= start and end <= b), "good")}
            for start, end in pairwise(edges)
        ]  # fmt: skip
        for path, schema, rows in (
            (folder / "video.parquet", VIDEO, [row]),
            (folder / "frame.parquet", FRAME, []),
            (folder / "coverage.parquet", COVERAGE, [{**span, "source_id": video["camera_id"], "kind": "recorded"}]),
            (tracks / "track.parquet", TRACK, self.tracks.get(video_id, [])),
            (tracks / "event.parquet", EVENT, self.events.get(video_id, [])),
            (tracks / "examined.parquet", EXAMINED, [{**span, "mode": "dense", "frames": end_ms // 200}]),
            (tracks / "health.parquet", HEALTH, states),
        ):
            pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
