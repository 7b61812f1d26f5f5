"""The cascade leaves nobody out: one who stands still, one who crosses between two key frames; and says what it did."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from case import Case
from detect import shards
from detect.detectors import Fingerprint, Found
from detect.examined import Examination
from detect.shards import Shards, recipe
from detect.types import Frame
from tests.detect.builders import make_case, reader, walker, write_clip

FPS, GOP, COUNT = 10, 20, 600  # a key frame every two seconds, one minute


class Bright:
    """Finds what is brighter than the scene; counts what it was shown."""

    def __init__(self) -> None:
        self.shown: list[int] = []

    def fingerprint(self) -> Fingerprint:
        return {"detector": "motion"}  # a file that exists, for the hash of the code

    def detect(self, frames: Iterable[Frame]) -> Iterator[Found]:
        for frame in frames:
            self.shown.append(frame.frame)
            ys, xs = np.nonzero(frame.image[:, :, 0] > 190)
            box = (
                frame.detection("person", 0.9, (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1))
                if len(xs) > 99
                else None
            )
            yield frame, [box] if box else []


def place(n: int) -> tuple[int, int]:
    """Nobody; a quick crossing within one pair of key frames; nobody; one who comes, stands still and leaves."""
    if 143 <= n < 157:
        return 20 + 20 * (n - 143), 120
    if 300 <= n < 420:
        return min(20 + 8 * (n - 300), 160) + max(0, 8 * (n - 400)), 160
    return -50, 0


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clip") / "c.mp4", walker(COUNT, place), fps=FPS, gop=GOP)


def made(case: Case, clip: Path, cascade: bool, monkeypatch: pytest.MonkeyPatch) -> tuple[Shards, Bright]:
    monkeypatch.setattr(shards, "SHARD_MS", 20_000)
    bright = Bright()
    one = Shards(case, reader(clip), recipe(bright, 5.0, cascade))
    assert [stretch for stretch, _ in one.make(bright, one.missing())] == one.stretches()
    return one, bright


def test_nobody_is_left_out_and_little_is_looked_at(
    tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_case(tmp_path / "case", {})
    quick, looked = made(case, clip, True, monkeypatch)
    whole, looked_at_all = made(case, clip, False, monkeypatch)
    assert quick.folder != whole.folder
    found = {row["frame"] for shard in quick.read() for row in shard.detections.to_pylist()}
    truth = {row["frame"] for shard in whole.read() for row in shard.detections.to_pylist()}
    assert len(truth) >= 65 and found == truth
    assert len(looked.shown) < 0.65 * len(looked_at_all.shown)
    examination = Examination(quick.reader.video)
    for shard in quick.read():
        examination.add(shard)
        assert shard.looks.t_ms == sorted(shard.looks.t_ms) and len(set(shard.looks.frame)) == len(shard.looks.frame)
    rows = examination.table([], quick.reader.times.end_ms).to_pylist()
    assert rows[0]["start_ms"] == 0 and rows[-1]["end_ms"] == 60_000
    assert all(a["end_ms"] == b["start_ms"] for a, b in itertools.pairwise(rows))
    assert {(row["mode"], row["cause"]) for row in rows} == {("dense", None), ("sampled", "idle")}
    for n in range(COUNT):
        if place(n)[0] > 0:
            assert any(row["mode"] == "dense" and row["start_ms"] <= 100 * n < row["end_ms"] for row in rows), n


def test_a_stretch_made_alone_is_the_stretch_made_with_the_others(
    tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_case(tmp_path / "case", {})
    quick, _ = made(case, clip, True, monkeypatch)
    before = [(shard.detections, shard.looks.to_json(), shard.sampled, shard.lost) for shard in quick.read()]
    for stretch in quick.stretches()[1:2]:
        quick.path(stretch).unlink()
        bright = Bright()
        again = Shards(case, reader(clip), quick.recipe)
        assert next(iter(again.make(bright, again.missing())))[0] == stretch
    assert [(shard.detections, shard.looks.to_json(), shard.sampled, shard.lost) for shard in quick.read()] == before


def test_without_close_key_frames_everything_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = write_clip(tmp_path / "long.mp4", walker(150, lambda n: (-50, 0)), fps=FPS, gop=100)
    one, bright = made(make_case(tmp_path / "case", {}), clip, True, monkeypatch)
    assert len(bright.shown) == 75 and not any(shard.sampled for shard in one.read())
