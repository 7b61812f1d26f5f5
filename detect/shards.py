"""Detections as Parquet shards: one file for each stretch of a video, written in one step, found again by a later run.

derived/detections/VIDEO/KEY/START-END.parquet. KEY is the hash of everything that decides the content, so a shard that
exists is right and is never made again; a killed run goes on at the shard where it stopped, and workers write side by
side without a lock (two that make the same shard write the same content). A shard's metadata `looks` holds what was
measured on every frame looked at, `lost` what could not be decoded, `made` what made it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from case.files import canonical_json, sha256_file, sha256_text
from case.folder import Case
from case.schemas import DETECTION
from detect.cascade import Plan, Scout, Stretch
from detect.detectors import Detector
from detect.frames import Gap
from detect.looks import Looks
from detect.register import write_table
from detect.types import Detection, Frame
from detect.video import Reader

SHARD_MS = 60_000
CODE = (
    "cascade.py",
    "classes.py",
    "decode.py",
    "frames.py",
    "glow.py",
    "looks.py",
    "missing_keys.py",
    "packets.py",
    "shards.py",
    "types.py",
    "video.py",
    "yolo_head.py",
)


@dataclass(frozen=True)
class Recipe:
    """What decides the content of shards: the detector, how many frames a second, and the code."""

    fingerprint: dict[str, str | int | float]
    frames_per_second: float
    code: str
    cascade: bool = False  # look closely only where something may move or stand (detect/cascade.py)

    @property
    def made(self) -> dict[str, Any]:
        """All of it as a JSON object, kept with every shard and track."""
        return {
            "detector": self.fingerprint,
            "frames_per_second": self.frames_per_second,
            "cascade": self.cascade,
            "code": self.code,
        }

    @property
    def key(self) -> str:
        """The name of the folder shards of this recipe are kept in."""
        return sha256_text(canonical_json(self.made))[:16]


def code_hash(names: Sequence[str]) -> str:
    """Hash of source files of this package, so that a change of the code is a change of the result's origin."""
    folder = Path(__file__).parent
    return sha256_text(*(f"{name} {sha256_file(folder / name)}" for name in names))[:16]


def recipe(detector: Detector, frames_per_second: float, cascade: bool = False) -> Recipe:
    """The recipe of a detector as it is installed here. A detector that needs every frame is never cascaded."""
    cascade = cascade and bool(getattr(detector, "single_frames", True))
    fingerprint = detector.fingerprint()
    return Recipe(
        fingerprint, frames_per_second, code_hash([*CODE, f"detectors/{fingerprint['detector']}.py"]), cascade
    )


@dataclass(frozen=True)
class Shard:
    """One shard read back."""

    start_ms: int
    end_ms: int
    detections: pa.Table
    looks: Looks
    lost: list[Gap]
    sampled: list[Stretch] = field(default_factory=list)  # of which only key frames were looked at


@dataclass
class Shards:
    """The shards of one video under one recipe."""

    case: Case
    reader: Reader
    recipe: Recipe
    folder: Path = field(init=False)

    def __post_init__(self) -> None:
        self.folder = self.case.derived_dir("detections", self.reader.video.video_id, self.recipe.key)

    def stretches(self) -> list[Stretch]:
        """All stretches of the video, whether made or not."""
        end_ms = self.reader.times.end_ms
        return [(start, min(start + SHARD_MS, end_ms)) for start in range(0, end_ms, SHARD_MS)]

    def path(self, stretch: Stretch) -> Path:
        """Where the shard of a stretch lies."""
        return self.folder / f"{stretch[0]:09d}-{stretch[1]:09d}.parquet"

    def missing(self) -> list[Stretch]:
        """The stretches that no run has finished, in order."""
        return [stretch for stretch in self.stretches() if not self.path(stretch).exists()]

    def make(self, detector: Detector, stretches: Sequence[Stretch]) -> Iterator[tuple[Stretch, int]]:
        """Detect in these stretches, in the order given; yields each with its number of frames once it is on disk."""
        warm_up_ms = int(getattr(detector, "warm_up_ms", 0))
        scout = Scout(self.reader) if self.recipe.cascade else None
        if scout is not None and scout.usable:
            for stretch in stretches:
                yield stretch, self._make_planned(detector, stretch, scout.plan(detector, stretch))
        elif warm_up_ms:
            for stretch in stretches:
                yield from self._make_run(detector, [stretch], warm_up_ms)
        else:
            keyed = groupby(enumerate(stretches), key=lambda item: item[1][0] - item[0] * SHARD_MS)
            for _, group in keyed:
                yield from self._make_run(detector, [stretch for _, stretch in group], 0)

    def _make_run(self, detector: Detector, run: list[Stretch], warm_up_ms: int) -> Iterator[tuple[Stretch, int]]:
        """Neighbouring stretches, decoded in one go, so that no group of pictures is decoded twice."""
        begin_ms = max(0, run[0][0] - warm_up_ms)
        lost_before = len(self.reader.lost)
        frames = _Peekable(self.reader.frames(begin_ms, run[-1][1], self.recipe.frames_per_second))
        for stretch in run:
            looks, rows = Looks(), list[Detection]()
            for frame, found in detector.detect(_measured(frames, stretch, looks)):
                rows += found if frame.t_ms >= stretch[0] else []
            frames.drain_if_last(stretch, run)
            self._write(stretch, rows, looks, self._lost_in(stretch, lost_before), [])
            yield stretch, len(looks.frame)

    def _make_planned(self, detector: Detector, stretch: Stretch, plan: Plan) -> int:
        """One stretch of which only parts are read closely; the number of frames looked at."""
        looks, rows, lost_before = Looks(), list(plan.found), len(self.reader.lost)
        for part in plan.dense:
            frames = _Peekable(self.reader.frames(*part, self.recipe.frames_per_second))
            for _, found in detector.detect(_measured(frames, part, looks)):
                rows += found
        rows.sort(key=lambda row: row.frame)
        looks = looks.merged(plan.looks)
        self._write(stretch, rows, looks, self._lost_in(stretch, lost_before), plan.sampled)
        return len(looks.frame)

    def _lost_in(self, stretch: Stretch, since: int) -> list[Gap]:
        """The losses noted since then, cut to the stretch: the same whether read alone or with its neighbours."""
        times = self.reader.times
        first = times.at(stretch[0])
        begin_ms = int(times.t_ms[first]) if first < len(times.t_ms) else stretch[0]
        cut = [(max(start, begin_ms), min(end, stretch[1]), cause) for start, end, cause in self.reader.lost[since:]]
        return [gap for gap in cut if gap[0] < gap[1]]

    def _write(
        self, stretch: Stretch, rows: list[Detection], looks: Looks, lost: list[Gap], sampled: list[Stretch]
    ) -> None:
        table = pa.Table.from_pylist([vars(row) for row in rows], schema=DETECTION)
        metadata = {
            "looks": canonical_json(looks.to_json()),
            "lost": canonical_json([list(gap) for gap in lost]),
            "sampled": canonical_json([list(part) for part in sampled]),
            "made": canonical_json({**self.recipe.made, "video_sha256": self.reader.video.sha256}),
        }
        write_table(table.replace_schema_metadata(metadata), self.path(stretch))

    def read(self) -> Iterator[Shard]:
        """The shards that are on disk, in order of time, one in memory at a time."""
        for stretch in self.stretches():
            path = self.path(stretch)
            if path.exists():
                table = pq.read_table(path)
                metadata = table.schema.metadata or {}
                looks = Looks.from_json(json.loads(metadata[b"looks"]))
                lost = [(int(start), int(end), str(cause)) for start, end, cause in json.loads(metadata[b"lost"])]
                sampled = [(int(start), int(end)) for start, end in json.loads(metadata[b"sampled"])]
                yield Shard(*stretch, table, looks, lost, sampled)


class _Peekable:
    """Frames of several neighbouring stretches, handed out stretch by stretch from one decoder."""

    def __init__(self, frames: Iterator[Frame]) -> None:
        self._frames = frames
        self._held: Frame | None = None

    def before(self, end_ms: int) -> Iterator[Frame]:
        """Frames with t_ms < end_ms; the first later one is kept for the next stretch."""
        while True:
            frame = self._held if self._held is not None else next(self._frames, None)
            self._held = None
            if frame is None:
                return
            if frame.t_ms >= end_ms:
                self._held = frame
                return
            yield frame

    def drain_if_last(self, stretch: Stretch, run: list[Stretch]) -> None:
        """After the last stretch let the decoder end by itself, so that it notes what is missing at the end."""
        if stretch == run[-1]:
            for _ in self._frames:
                pass


def _measured(frames: _Peekable, stretch: Stretch, looks: Looks) -> Iterator[Frame]:
    """The frames of a stretch, measured as they pass; those of the warm-up are not part of it."""
    for frame in frames.before(stretch[1]):
        if frame.t_ms >= stretch[0]:
            looks.add(frame)
        yield frame
