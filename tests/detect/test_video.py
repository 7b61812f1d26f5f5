from __future__ import annotations

import random
from pathlib import Path

import av
import numpy as np
import pytest

from detect.video import Reader
from tests.detect.builders import SIZE, ffmpeg, number_in, numbered, numbered_clip, reader, write_clip


def shown(one: Reader, *arguments: float | None) -> list[tuple[int, int]]:
    """(frame, number in its picture) of what a reader gives."""
    return [(frame.frame, number_in(frame.image)) for frame in one.frames(*arguments)]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv", "clip.ts", "clip.avi"])
def test_the_picture_of_a_frame_is_the_one_its_index_says(tmp_path: Path, name: str) -> None:
    one = reader(numbered_clip(tmp_path / name))
    assert shown(one) == [(n, n) for n in range(100)]
    assert one.lost == []
    assert shown(one, 1500, 2600) == [(n, n) for n in range(38, 65)]  # from the middle of a group of pictures


def test_gif_cannot_be_sought_but_can_be_read_in_parts(tmp_path: Path) -> None:
    clip = tmp_path / "clip.gif"
    ffmpeg("-i", numbered_clip(tmp_path / "clip.mp4", 40, fps=10), clip)
    one = reader(clip)
    assert [number for _, number in shown(one)] == list(range(40))
    assert shown(one, 2000, 3000) == [(n, n) for n in range(20, 30)]


@pytest.mark.parametrize("per_second", [5.0, 3.0, 25.0, 60.0])
@pytest.mark.parametrize("part_ms", [1000, 700])
def test_parts_give_the_frames_that_the_whole_gives(tmp_path: Path, per_second: float, part_ms: int) -> None:
    rng = random.Random(7)
    times, at = [], 0
    for _ in range(100):
        times.append(at)
        at += rng.choice([20, 33, 40, 40, 120])
    one = reader(numbered_clip(tmp_path / "vfr.mp4", times_ms=times))
    whole = [frame.frame for frame in one.frames(per_second=per_second)]
    parts = [f.frame for start in range(0, at, part_ms) for f in one.frames(start, start + part_ms, per_second)]
    assert parts == whole
    assert [int(one.times.t_ms[n]) for n in range(100)] == times


@pytest.mark.parametrize(("codec", "b_frames"), [("libx264", 0), ("libx264", 3), ("libx265", 3)])
def test_frames_left_out_change_nothing_of_those_that_are_read(tmp_path: Path, codec: str, b_frames: int) -> None:
    one = reader(numbered_clip(tmp_path / "clip.mp4", 120, codec=codec, b_frames=b_frames))
    every = {frame.frame: frame.image for frame in one.frames(400, 4000)}
    some = list(one.frames(400, 4000, 5.0))
    assert [frame.frame for frame in some] == list(range(10, 100, 5))
    assert all((frame.image == every[frame.frame]).all() for frame in some)
    assert one.lost == []


def test_damage_among_frames_left_out_is_still_a_gap(tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", 150, b_frames=3)
    data = bytearray(clip.read_bytes())
    rng = random.Random(1)
    for place in range(int(len(data) * 0.4), int(len(data) * 0.42)):
        data[place] = rng.randrange(256)
    clip.write_bytes(bytes(data))
    one = reader(clip)
    seen = [(frame.frame, number_in(frame.image)) for frame in one.frames(per_second=5.0)]
    assert seen and all(frame == number for frame, number in seen)
    missing = {n for n in range(0, 150, 5)} - {frame for frame, _ in seen}
    assert missing and one.lost
    assert all(any(a <= 40 * n < b for a, b, _ in one.lost) for n in missing)


def test_restart_is_one_video_whose_time_never_runs_back(tmp_path: Path) -> None:
    part = numbered_clip(tmp_path / "part.ts", 50)
    (tmp_path / "twice.ts").write_bytes(part.read_bytes() * 2)
    one = reader(tmp_path / "twice.ts")
    assert shown(one) == [(n, n % 50) for n in range(100)]
    assert one.times.gaps == [(2000, 2000, "restart")]
    assert shown(one, 3000, 3200) == [(n, n % 50) for n in range(75, 80)]


def test_damage_is_a_gap_and_moves_no_clock(tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", 150)
    data = bytearray(clip.read_bytes())
    sizes = reader(clip).times
    rng = random.Random(1)
    for place in range(int(len(data) * 0.4), int(len(data) * 0.42)):
        data[place] = rng.randrange(256)
    clip.write_bytes(bytes(data))
    one = reader(clip)
    seen = shown(one)
    assert all(frame == number for frame, number in seen)
    assert 75 <= len(seen) < 150 and seen[-1] == (149, 149)
    assert one.lost and all(cause == "corrupt" and start < end for start, end, cause in one.lost)
    lost = {n for n in range(150) if any(a <= sizes.t_ms[n] < b for a, b, _ in one.lost)}
    assert lost >= {n for n in range(150)} - {frame for frame, _ in seen}


def without_keys(clip: Path, path: Path, lost: set[int]) -> Path:
    """A copy without these key frames (counted from 0); times stay as they are."""
    with av.open(str(clip)) as source, av.open(str(path), "w") as target:
        stream = source.streams.video[0]
        copy = target.add_stream_from_template(stream)
        keys = 0
        for packet in source.demux(stream):
            keys += packet.is_keyframe and packet.size > 0
            if packet.size and not (packet.is_keyframe and keys - 1 in lost):
                packet.stream = copy
                target.mux(packet)
    return path


@pytest.mark.parametrize("name", ["clip.mkv", "clip.ts", "clip.mp4"])
def test_a_lost_key_frame_is_a_gap_up_to_the_next(tmp_path: Path, name: str) -> None:
    one = reader(without_keys(numbered_clip(tmp_path / "whole.mp4", 150), tmp_path / name, {2}))
    seen = [(frame.t_ms, number_in(frame.image)) for frame in one.frames()]
    assert [number for _, number in seen] == [*range(50), *range(75, 150)]
    assert all(t_ms == 40 * number for t_ms, number in seen)
    assert one.lost == [(2040, 3000, "corrupt")]


def test_a_stream_that_begins_without_its_key_frame_is_a_gap_up_to_the_next(tmp_path: Path) -> None:
    one = reader(without_keys(numbered_clip(tmp_path / "whole.mp4", 150), tmp_path / "clip.mkv", {0}))
    seen = [(frame.t_ms, number_in(frame.image)) for frame in one.frames()]
    assert seen == [(40 * (number - 1), number) for number in range(25, 150)]  # time counts from the first stored frame
    assert one.lost == [(0, 960, "corrupt")]


def test_behind_a_change_of_codec_everything_is_a_gap(tmp_path: Path) -> None:
    first = numbered_clip(tmp_path / "a.ts", 75)
    other = write_clip(tmp_path / "b.ts", (numbered(n) for n in range(75)), codec="libx265")
    (tmp_path / "both.ts").write_bytes(first.read_bytes() + other.read_bytes())
    one = reader(tmp_path / "both.ts")
    seen = shown(one)
    assert [number for _, number in seen[:70]] == list(range(70)) and len(seen) <= 75
    (gap,) = one.lost
    assert gap[0] <= 3000 and gap[1] == one.times.end_ms and gap[2] == "corrupt"


def test_cut_off_file_is_read_up_to_its_end(tmp_path: Path) -> None:
    clip = tmp_path / "cut.mp4"
    ffmpeg("-i", numbered_clip(tmp_path / "clip.mp4"), "-c", "copy", "-movflags", "+faststart", clip)
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size * 2 // 3])
    seen = shown(reader(clip))
    assert 40 < len(seen) < 90 and all(frame == number for frame, number in seen)


def test_rotation_is_applied_as_players_do(tmp_path: Path) -> None:
    clip, turned = numbered_clip(tmp_path / "clip.mp4", 5), tmp_path / "turned.mp4"
    ffmpeg("-display_rotation", "90", "-i", clip, "-c", "copy", turned)
    one = reader(turned)
    assert (one.video.width_px, one.video.height_px) == SIZE[::-1]
    frame = next(one.frames())
    assert frame.image.shape == (SIZE[0], SIZE[1], 3)
    assert frame.resized(48, 96).shape == (96, 48, 3)
    assert number_in(np.rot90(frame.image, -1)) == 0 and frame.image[-8, 8].mean() < 60  # black blocks run upwards


@pytest.mark.parametrize(("size", "pixels"), [((191, 97), "yuv444p"), ((192, 96), "yuv420p10le")])
def test_odd_sizes_and_deep_pixels(tmp_path: Path, size: tuple[int, int], pixels: str) -> None:
    clip = write_clip(tmp_path / "clip.mp4", (numbered(n, size) for n in range(20)), pixels=pixels)
    one = reader(clip)
    frames = list(one.frames())
    assert [number_in(frame.image) for frame in frames] == list(range(20))
    assert frames[0].image.shape == (size[1], size[0], 3) and frames[0].grey().shape == (size[1], size[0])


def test_a_change_of_picture_size_keeps_the_coordinates(tmp_path: Path) -> None:
    large = numbered_clip(tmp_path / "a.ts", 25)
    small = write_clip(tmp_path / "b.ts", (numbered(n)[::2, ::2] for n in range(25)))
    (tmp_path / "both.ts").write_bytes(large.read_bytes() + small.read_bytes())
    frames = list(reader(tmp_path / "both.ts").frames())
    assert len(frames) == 50 and {frame.image.shape for frame in frames} == {(SIZE[1], SIZE[0], 3)}
    assert {(frame.width_px, frame.height_px) for frame in frames} == {SIZE}


def test_stream_without_timestamps_is_counted(tmp_path: Path) -> None:
    raw = tmp_path / "raw.h264"
    ffmpeg("-i", numbered_clip(tmp_path / "clip.mp4", 60), "-c", "copy", "-bsf:v", "h264_mp4toannexb", raw)
    one = reader(raw)
    assert one.times.counted and shown(one) == [(n, n) for n in range(60)]
