"""A proxy holds every frame where the original's own timestamps put it, heads filled, and the original as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from case import Case
from case.errors import OriginalError
from case.files import sha256_file
from case.schemas import EXAMINED, TRACK
from detect.register import register
from timeline.media import PersonBox
from timeline.proxies import Plan, make, make_all, outdated, plan, plan_of, proxy_of, videos
from timeline.proxies.encode import due_us, stamps_us
from timeline.proxies.masks import densified, head

WIDTH, HEIGHT, COUNT = 160, 120, 60


def grey(number: int) -> int:
    """Brightness of the frame drawn as number `number`."""
    return 20 + (number * 37) % 200


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A case with one film of uneven pace and a hole of 3 s; two bodies told of, one missed for a second."""
    root = tmp_path_factory.mktemp("proxies") / "case"
    case = Case.create(root, name="p", timezone="UTC")
    graph = (
        f"color=black:s={WIDTH}x{HEIGHT}:r=25:d={COUNT / 25},format=gray,geq=lum='20+mod(N*37\\,200)',"
        "select='not(eq(mod(n\\,5)\\,2))',setpts='PTS+if(gte(PTS*TB\\,1.19)\\,3/TB\\,0)'"
    )
    film = root / "footage" / "a 'b'.mp4"
    subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", graph, "-fps_mode", "passthrough",
         "-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "10", "-g", "12", "-bf", "0", str(film)], check=True,
    )  # fmt: skip
    toml = (root / "case.toml").read_text(encoding="utf-8")
    (root / "case.toml").write_text(
        toml + f'[[camera]]\nid = "CAM-1"\nfootage = ["footage/{film.name}"]\n', encoding="utf-8"
    )
    case = Case.open(root)
    register(case)
    video = videos(case)[0].video_id
    rows = [
        {"video_id": video, "track_id": f"{video}#1", "frame": 0, "t_ms": t_ms, "label": "person", "x1_px": 40.0 + x,
         "y1_px": 20.0, "x2_px": 70.0 + x, "y2_px": 100.0} for t_ms, x in ((0, 0), (200, 10), (1000, 50))
    ]  # fmt: skip
    tracks = case.derived_dir("tracks", video)
    pq.write_table(pa.Table.from_pylist(rows, schema=TRACK), tracks / "track.parquet")
    looked = [{"video_id": video, "start_ms": 0, "end_ms": 4600, "mode": "dense", "frames": 9, "cause": None},
              {"video_id": video, "start_ms": 4600, "end_ms": 9000, "mode": "not_examined", "frames": 0,
         "cause": "budget"}]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(looked, schema=EXAMINED), tracks / "examined.parquet")
    return case


def pictures(film: Path) -> np.ndarray:
    """All frames (n, h, w) as brightness."""
    said = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(film), "-fps_mode", "passthrough", "-f", "rawvideo",
         "-pix_fmt", "gray", "-"], capture_output=True, check=True,
    )  # fmt: skip
    return np.frombuffer(said.stdout, np.uint8).astype(int).reshape(-1, HEIGHT, WIDTH)


def test_every_frame_stands_where_the_original_says(drawn: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "PART_MS", 700)  # several parts, joined
    before = sha256_file(drawn.root / "footage" / "a 'b'.mp4")
    made = make_all(drawn)
    assert [len(made.made), made.found, made.failed] == [1, (), ()]
    proxy = proxy_of(drawn, videos(drawn)[0].video_id)
    assert proxy is not None and not list(proxy.folder.glob("part-*"))
    table = pq.read_table(proxy.frames).to_pylist()
    assert all(row["drawn"] for row in table) and len(table) == COUNT * 4 // 5
    true_us = [round(row["pts"] * row["time_base_num"] * 1e6 / row["time_base_den"]) for row in table]
    assert [row["proxy_us"] for row in table] == pytest.approx([t - true_us[0] for t in true_us], abs=1)
    assert stamps_us(proxy.film, "") == [row["proxy_us"] for row in table]
    assert max(b["proxy_us"] - a["proxy_us"] for a, b in pairwise(table)) > 3_000_000
    shown = pictures(proxy.film)[:, 110, 8]
    numbers = [n for n in range(COUNT) if n % 5 != 2]
    clear = [place for place, row in enumerate(table) if row["t_ms"] < 4600]
    assert [int(shown[place]) for place in clear] == pytest.approx([grey(numbers[place]) for place in clear], abs=12)
    told = json.loads((proxy.folder / "proxy.json").read_text(encoding="utf-8"))
    assert told["parent_sha256"] == before == sha256_file(drawn.root / "footage" / "a 'b'.mp4")
    assert told["sha256"] == sha256_file(proxy.film) and told["frames_not_decoded"] == 0


def test_heads_are_filled_where_they_are_and_between_detections(drawn: Case) -> None:
    make_all(drawn)
    proxy = proxy_of(drawn, videos(drawn)[0].video_id)
    assert proxy is not None
    table, shown = pq.read_table(proxy.frames).to_pylist(), pictures(proxy.film)
    for place, row in enumerate(table):
        if 40 <= row["t_ms"] <= 1000:
            at = 55 + round(10 * row["t_ms"] / 200 if row["t_ms"] < 200 else 10 + (row["t_ms"] - 200) / 20)
            assert shown[place, 28, min(at, 105)] < 45, row  # the head
        if row["t_ms"] < 4600:
            assert abs(int(shown[place, 110, 8]) - grey([n for n in range(COUNT) if n % 5 != 2][place])) < 12


def test_what_nobody_examined_is_hidden_whole_and_an_open_proxy_shows_it(drawn: Case) -> None:
    video = videos(drawn)[0]
    assert plan_of(drawn, video).hidden_ms == ((4600, 9000),)
    shutil.move(drawn.derived / "tracks", drawn.root / "away")
    try:
        assert plan_of(drawn, video).hidden_ms[0][0] == 0
    finally:
        shutil.move(drawn.root / "away", drawn.derived / "tracks")
    assert proxy_of(drawn, video.video_id, masked=False) is None
    make_all(drawn, masked=False)
    proxy = proxy_of(drawn, video.video_id, masked=False)
    assert proxy is not None and proxy.folder.name.startswith("open-")
    assert pictures(proxy.film)[2, 28, 60] == pytest.approx(grey(3), abs=12)  # no mask


def test_a_proxy_is_outdated_once_its_bodies_are_detected_anew(drawn: Case) -> None:
    video = videos(drawn)[0].video_id
    make_all(drawn)
    assert not outdated(drawn, video) and outdated(drawn, "other")
    made_ns = proxy_of(drawn, video).frames.stat().st_mtime_ns  # type: ignore[union-attr]
    os.utime(drawn.derived / "tracks" / video / "track.parquet", ns=(made_ns, made_ns + 1_000_000))
    assert outdated(drawn, video)
    assert make_all(drawn).found == (video,)  # the same boxes: nothing is encoded again
    assert not outdated(drawn, video)


def test_a_run_that_was_stopped_goes_on(drawn: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "PART_MS", 500)
    monkeypatch.setattr(plan, "CODE", "another")
    encoded: list[int] = []
    whole = make.encode_part

    def stopped(given: Plan, number: int, out: Path) -> None:
        if len(encoded) == 2:
            raise KeyboardInterrupt
        encoded.append(number)
        whole(given, number, out)

    monkeypatch.setattr(make, "encode_part", stopped)
    with pytest.raises(KeyboardInterrupt):
        make_all(drawn)
    left = plan_of(drawn, videos(drawn)[0])
    assert not left.proxy.ready and len(list(left.folder.glob("part-*.mp4"))) == 2
    again: list[int] = []
    monkeypatch.setattr(
        make, "encode_part", lambda given, number, out: (again.append(number), whole(given, number, out))
    )
    assert make_all(drawn).made
    assert again == list(range(2, len(left.parts))) and left.proxy.ready
    assert len(list(left.folder.parent.glob("masked-*"))) == 1  # the one made from older code is gone
    assert stamps_us(left.proxy.film, "") == due_us(left)


def test_where_timestamps_restart_frames_are_counted_and_masks_stay_on_their_heads(drawn: Case, tmp_path: Path) -> None:
    given = plan_of(drawn, videos(drawn)[0])
    counted = replace(given, counted=True, folder=tmp_path / "masked-counted", hidden_ms=())
    proxy = make.make_one(counted)
    table, shown = pq.read_table(proxy.frames).to_pylist(), pictures(proxy.film)
    assert len(table) == len(shown) and all(row["drawn"] for row in table)
    numbers = [n for n in range(COUNT) if n % 5 != 2]
    assert [int(value) for value in shown[:, 110, 8]] == pytest.approx([grey(n) for n in numbers], abs=12)
    for place, row in enumerate(table):
        if 200 <= row["t_ms"] <= 1000:
            assert shown[place, 28, round(65 + (row["t_ms"] - 200) / 20)] < 45, row


def test_a_video_that_the_case_does_not_list_is_not_looked_for(drawn: Case) -> None:
    assert proxy_of(drawn, "../../footage") is None
    film = drawn.root / "footage" / "a 'b'.mp4"
    away = film.rename(film.with_suffix(".away"))
    try:
        with pytest.raises(OriginalError, match="is gone"):
            plan_of(drawn, videos(drawn)[0])
        assert make_all(drawn).failed[0][1].endswith("since it was registered.")
    finally:
        away.rename(film)


def test_a_missed_stretch_is_put_between_and_a_long_one_is_not() -> None:
    def box(t_ms: int, x: float) -> PersonBox:
        return PersonBox(t_ms, x, 0, x + 10, 40)

    boxes = (("a", box(0, 0)), ("a", box(1000, 100)), ("a", box(9000, 0)), ("b", box(500, 7)), ("b", box(5000, 7)))
    found = [(one.t_ms, one.x1_px) for one in densified(boxes)]
    steps = [(t_ms, t_ms / 10) for t_ms in (0, 200, 400, 500, 600, 800, 1000)]
    assert sorted(found) == sorted([*steps, (500, 7), (5000, 7), (9000, 0)])
    assert head(box(0, 100), 0.5) == (50, -1, 56, 5)
