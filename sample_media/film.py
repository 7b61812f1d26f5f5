# ruff: noqa: E501  (tables of data)
"""One camera's recording without its picture: frames in time, gaps, health, what the overlay says, events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from case.files import canonical_json, sha256_text
from case.schemas import CLAIM
from sample_media.lens import lens_of
from sample_media.moments import SECOND_MS, from_ms
from sample_media.paths import Path
from sample_media.plan import Camera
from sample_media.scenario import Scenario

GOP_S = 2
TICKS_PER_MS = 90
RUN_MPS, RUN_MS = 2.5, 3_000
STILL_MS = 10_000
GOOD_FRAMES, VOTE = 10, 0.8
STATE_OF = {"covered": "blind", "frozen": "frozen", "knocked": "moved"}


@dataclass(frozen=True)
class Film:
    """The frames of one recording: true time and media time of each, shape (n,)."""

    camera: Camera
    sha256: str
    t_ms: NDArray[np.int64]

    @property
    def video_id(self) -> str:
        """First 12 digits of the hash that stands for the file."""
        return self.sha256[:12]

    @cached_property
    def utc_ms(self) -> NDArray[np.int64]:
        """True moment of each frame."""
        return self.t_ms + self.camera.from_utc_ms

    @property
    def step_ms(self) -> int:
        """Nominal duration of a frame."""
        return round(1000 / self.camera.frames_per_second)

    @cached_property
    def recorded(self) -> list[tuple[int, int]]:
        """Stretches of media time with frames, half open."""
        edges = [0, *(int(i) + 1 for i in np.flatnonzero(np.diff(self.t_ms) > 4 * self.step_ms)), len(self.t_ms)]
        return [(int(self.t_ms[a]), int(self.t_ms[b - 1]) + self.step_ms) for a, b in pairwise(edges)]

    def video_row(self) -> dict[str, object]:
        """Row of the `video` table."""
        camera = self.camera
        return {
            "video_id": self.video_id, "camera_id": camera.camera_id, "path": f"footage/{camera.camera_id}.mp4",
            "sha256": self.sha256, "size_bytes": 0, "container": "simulated", "codec": "none",
            "width_px": camera.width_px, "height_px": camera.height_px, "rotation_deg": 0,
            "frame_count": len(self.t_ms), "duration_ms": self.recorded[-1][1], "has_audio": False, "cause": None,
        }  # fmt: skip

    def frame_table(self, schema: pa.Schema, rng: np.random.Generator) -> pa.Table:
        """The `frame` table: timestamps, key frames every two seconds, packet sizes as an encoder gives them."""
        n = len(self.t_ms)
        key = np.arange(n) % round(GOP_S * self.camera.frames_per_second) == 0
        duration = np.diff(self.t_ms, append=self.t_ms[-1] + self.step_ms)
        columns: dict[str, object] = {
            "video_id": [self.video_id] * n, "frame": np.arange(n, dtype=np.int32), "segment": np.zeros(n, np.int16),
            "pts": self.t_ms * TICKS_PER_MS, "time_base_num": np.ones(n, np.int32),
            "time_base_den": np.full(n, 1000 * TICKS_PER_MS, np.int32), "t_ms": self.t_ms,
            "duration_ms": duration.astype(np.int32), "key": key,
            "packet_bytes": (np.where(key, 24_000, 3_000) * rng.uniform(0.7, 1.3, n)).astype(np.int32),
        }  # fmt: skip
        return pa.table({name: pa.array(columns[name], schema.field(name).type) for name in schema.names}, schema)

    def coverage_rows(self) -> list[dict[str, object]]:
        """Rows of `coverage`: recorded stretches and the holes between them."""
        rows: list[tuple[int, int, str, str | None]] = []
        for i, (start, end) in enumerate(self.recorded):
            if i:
                rows.append((self.recorded[i - 1][1], start, "gap", "hole"))
            rows.append((start, end, "recorded", None))
        return [
            {"source_id": self.camera.camera_id, "video_id": self.video_id, "start_ms": start, "end_ms": end, "kind": kind,
             "cause": cause} for start, end, kind, cause in rows
        ]  # fmt: skip

    def examined_rows(self) -> list[dict[str, object]]:
        """Rows of `examined`: every recorded stretch was looked at densely."""
        return [
            {"video_id": self.video_id, "start_ms": start, "end_ms": end, "mode": "dense", "cause": None,
             "frames": int(np.count_nonzero((self.t_ms >= start) & (self.t_ms < end)))} for start, end in self.recorded
        ]  # fmt: skip

    @cached_property
    def health(self) -> list[tuple[int, int, str]]:
        """Stretches of media time and the camera's state in them: good, save where a fault is."""
        end = self.recorded[-1][1]
        cuts = []
        for fault in self.camera.faults:
            if state := STATE_OF.get(fault.kind):
                stop = end if fault.kind == "knocked" else fault.end_utc_ms - self.camera.from_utc_ms
                cuts.append((max(0, fault.start_utc_ms - self.camera.from_utc_ms), min(stop, end), state))
        found, at = [], 0
        for start, stop, state in sorted(cuts):
            if start > at:
                found.append((at, start, "good"))
            found.append((start, stop, state))
            at = max(at, stop)
        return [*found, (at, end, "good")] if at < end else found

    def health_rows(self) -> list[dict[str, object]]:
        """Rows of `health`."""
        return [
            {"video_id": self.video_id, "start_ms": start, "end_ms": stop, "state": state, "detail": "{}",
             "value": 1.0 if state == "good" else 0.1} for start, stop, state in self.health
        ]  # fmt: skip

    def claim_table(self, scenario: Scenario) -> pa.Table:
        """What the burned-in clock showed at the first frame."""
        shown_ms = scenario.clock(self.camera.camera_id).shown_ms(self.camera.from_utc_ms) // SECOND_MS * SECOND_MS
        text = f"{from_ms(shown_ms, scenario.day.timezone):%Y-%m-%d %H:%M:%S}"
        row = {
            "source_id": self.camera.camera_id, "video_id": self.video_id, "kind": "overlay", "t_ms": 0, "res_ms": 1000,
            "shown": from_ms(shown_ms).replace(tzinfo=None), "shown_text": text, "uncertainty_ms": 1000, "chosen": True,
            "detail": canonical_json({"pattern": "%Y-%m-%d %H:%M:%S"}),
        }  # fmt: skip
        return pa.Table.from_pylist([row], schema=CLAIM)

    def work_events(self, scenario: Scenario) -> list[dict[str, object]]:
        """Arcs and flames in this camera's view while it recorded."""
        lens, events = lens_of(self.camera), []
        for activity in scenario.activities:
            pixel, depth = lens.project(np.array([[*activity.at_m, activity.height_m]]))
            x, y = (float(value) for value in pixel[0])
            if depth[0] <= 0 or depth[0] > self.camera.range_m:
                continue
            if not (0 <= x < self.camera.width_px and 0 <= y < self.camera.height_px):
                continue
            kind = {"welding_arc": "arc", "grinding": "arc", "open_flame": "flame"}[activity.kind]
            frames = np.flatnonzero((self.utc_ms >= activity.start_utc_ms) & (self.utc_ms < activity.end_utc_ms))
            if len(frames) >= 3:
                where = {"x_px": round(x, 1), "y_px": round(y, 1)}
                events.append(event(self, kind, None, frames, 0.9, where))
        return events


def film_of(scenario: Scenario, camera: Camera) -> Film:
    """The frames that the recorder kept: nothing in missing stretches, nothing after a file breaks off."""
    count = round((camera.to_utc_ms - camera.from_utc_ms) / 1000 * camera.frames_per_second)
    t_ms = np.round(np.arange(count) * 1000 / camera.frames_per_second).astype(np.int64)
    keep = np.ones(count, bool)
    for fault in camera.faults:
        start, end = fault.start_utc_ms - camera.from_utc_ms, fault.end_utc_ms - camera.from_utc_ms
        if fault.kind == "missing":
            keep &= (t_ms < start) | (t_ms >= end)
        elif fault.kind == "truncated":
            keep &= t_ms < start
    name = sha256_text(
        scenario.family, scenario.form, str(scenario.seed), camera.camera_id, scenario.day.date.isoformat()
    )
    return Film(camera, name, t_ms[keep])


def event(
    film: Film,
    kind: str,
    track_id: str | None,
    frames: NDArray[np.int64],
    confidence: float,
    detail: Mapping[str, object],
) -> dict[str, object]:
    """Row of `event` without its id."""
    return {
        "video_id": film.video_id, "track_id": track_id, "kind": kind, "start_ms": int(film.t_ms[frames[0]]),
        "end_ms": int(film.t_ms[frames[-1]]) + film.step_ms, "confidence": confidence, "frames": len(frames),
        "detail": canonical_json(detail),
    }  # fmt: skip


def events_of(
    film: Film, track_id: str, frames: NDArray[np.int64], path: Path, looks: dict[str, NDArray[np.str_]]
) -> list[dict[str, object]]:
    """What one track shows: equipment by vote over its good frames, running, falling, lying still."""
    events = []
    for item, look in looks.items():
        good = look != "cannot_see"
        share = float(np.mean(look[good] == "not_worn")) if good.any() else 0.0
        if np.count_nonzero(good) < GOOD_FRAMES or 1 - VOTE < share < VOTE:
            state = "cannot_see"
        else:
            state = "not_worn" if share >= VOTE else "worn"
        detail: dict[str, object] = {
            "good": int(np.count_nonzero(good)),
            "not_worn": int(np.count_nonzero(look == "not_worn")),
        }
        events.append(event(film, f"{item}_{state}", track_id, frames, 0.9, detail))
    index = path.index(film.utc_ms[frames])
    postures = np.array(path.posture)[index]
    for kind, mask, least_ms in (
        ("running", (postures == "run") & (_speed(path)[index] > RUN_MPS), RUN_MS),
        ("fall", (postures == "fall") | (postures == "lie"), STILL_MS),
        ("motionless", postures == "lie", STILL_MS),
    ):
        for part in np.split(np.arange(len(frames)), np.flatnonzero(np.diff(mask.astype(np.int8))) + 1):
            if mask[part[0]] and film.t_ms[frames[part[-1]]] - film.t_ms[frames[part[0]]] >= least_ms:
                events.append(event(film, kind, track_id, frames[part], 0.85, {}))
    return events


def _speed(path: Path) -> NDArray[np.float64]:
    """Speed along each leg in metres a second, shape (n,); the last is 0."""
    seconds = np.diff(path.utc_ms) / 1000
    return np.append(np.hypot(np.diff(path.x_m), np.diff(path.y_m)) / seconds, 0.0)
