"""Cuts show the frames they say, at the original's pace, heads covered, and nothing of the picture under the strip."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from case.errors import MediaError
from case.files import sha256_file
from timeline.media import Frame, PersonBox, Source, clip, still

WIDTH, HEIGHT, COUNT = 160, 120, 50
STEP_MS = 40  # 25 frames a second


def grey(number: int) -> int:
    """Brightness of frame `number`: far enough apart to tell neighbours after H.264."""
    return 20 + (number * 37) % 200


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    path = tmp_path_factory.mktemp("media") / "original 'x'; [a].mp4"
    writer = imageio_ffmpeg.write_frames(
        str(path),
        (WIDTH, HEIGHT),
        fps=25,
        codec="libx264",
        macro_block_size=2,
        output_params=["-crf", "10", "-g", "12"],
    )
    writer.send(None)
    for number in range(COUNT):
        writer.send(np.full((HEIGHT, WIDTH, 3), grey(number), np.uint8))
    writer.close()
    frames = [Frame(n, n * STEP_MS, n * 512, (1, 12800)) for n in range(COUNT)]
    return Source(path, "footage/original.mp4", sha256_file(path), "v", "CAM-1", WIDTH, HEIGHT, frames)


def decoded(path: Path) -> tuple[np.ndarray, list[float]]:
    """All frames (n, h, w, 3) and their times in seconds."""
    said = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(path), "-fps_mode", "passthrough",
         "-vf", "showinfo", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        capture_output=True, check=True,
    )  # fmt: skip
    text = said.stderr.decode(errors="replace")
    times = [float(t) for t in re.findall(r"pts_time:([\d.]+)", text)]
    size = re.search(r"Video:.*?, (\d+)x(\d+)", text)
    assert size
    return np.frombuffer(said.stdout, np.uint8).reshape(-1, int(size[2]), int(size[1]), 3), times


def lines(t_ms: int) -> list[str]:
    return [f"摄像头 CAM-1 {t_ms} ms", "second line"]


@pytest.mark.parametrize("number", [0, 1, 11, 12, 13, 29, 49])
def test_a_still_is_the_frame_it_says(source: Source, tmp_path: Path, number: int) -> None:
    cut = still(source, number * STEP_MS + 39, lines, [], tmp_path / "s.png")
    picture = np.asarray(Image.open(cut.path).convert("RGB"), dtype=int)
    assert abs(picture[:HEIGHT, :WIDTH].mean() - grey(number)) < 4
    assert (cut.start_ms, cut.frames, cut.boxes_known) == (number * STEP_MS, 1, False)
    assert picture.shape[0] > HEIGHT + 30  # the strip lies below the picture
    assert picture[HEIGHT:].max() > 150  # and has light letters


def test_a_clip_holds_its_frames_at_their_own_times(source: Source, tmp_path: Path) -> None:
    cut = clip(source, 400, 1200, lines, [], tmp_path / "c.mp4")
    shown, times = decoded(cut.path)
    assert len(shown) == cut.frames == 21
    assert [round(frame[10:100].mean() - grey(10 + n)) for n, frame in enumerate(shown)] == pytest.approx(
        [0] * 21, abs=4
    )
    assert np.allclose(times, [n * 0.04 for n in range(21)], atol=0.0015)
    strips = [frame[HEIGHT:].astype(int) for frame in shown]
    assert all(np.abs(a - b).max() > 60 for a, b in itertools.pairwise(strips))  # each has its own time


def test_uneven_frame_times_are_kept(tmp_path: Path, source: Source) -> None:
    uneven = tmp_path / "vfr.mp4"
    subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", str(source.path), "-vf",
         "select='not(between(n,10,30))',setpts='if(gte(N,15),PTS+0.5/TB,PTS)'", "-fps_mode", "passthrough",
         "-enc_time_base", "1:12800", "-video_track_timescale", "12800", str(uneven)], check=True,
    )  # fmt: skip
    kept = [n for n in range(COUNT) if not 10 <= n <= 30]
    at_ms = [n * STEP_MS + (500 if place >= 15 else 0) for place, n in enumerate(kept)]
    frames = [Frame(place, t, t * 12800 // 1000, (1, 12800)) for place, t in enumerate(at_ms)]
    vfr = Source(uneven, "vfr.mp4", sha256_file(uneven), "v", "C", WIDTH, HEIGHT, frames)
    cut = clip(vfr, 200, 2200, lines, [], tmp_path / "c.mp4")
    shown, times = decoded(cut.path)
    inside = [(n, t) for n, t in zip(kept, at_ms, strict=True) if 200 <= t <= 2200]
    assert len(shown) == len(inside)
    assert np.allclose(times, [(t - inside[0][1]) / 1000 for _, t in inside], atol=0.0015)
    assert [
        round(frame[10:100].mean() - grey(n)) for (n, _), frame in zip(inside, shown, strict=True)
    ] == pytest.approx([0] * len(inside), abs=4)


def test_heads_are_covered_and_nothing_else(source: Source, tmp_path: Path) -> None:
    box = PersonBox(400, 60, 20, 100, 100)
    masked = still(source, 400, lines, [box], tmp_path / "m.png")
    plain = still(source, 400, lines, [box], tmp_path / "p.png", mask=False)
    a, b = (np.asarray(Image.open(cut.path).convert("RGB"), dtype=int)[:HEIGHT] for cut in (masked, plain))
    changed = np.abs(a - b).max(axis=2) > 20
    assert changed[24:38, 64:96].all()
    assert not changed[45:].any() and not changed[:, :50].any() and not changed[:, 110:].any()
    assert (masked.masked_heads, plain.masked_heads, plain.boxes_known) == (1, 0, True)


def test_what_was_done_is_written_beside(source: Source, tmp_path: Path) -> None:
    before = sha256_file(source.path)
    cut = clip(source, 0, 400, lines, [], tmp_path / "c.mp4")
    beside = json.loads((tmp_path / "c.mp4.json").read_text(encoding="utf-8"))
    assert beside["parent_sha256"] == before == sha256_file(source.path)
    assert beside["sha256"] == sha256_file(cut.path)
    assert "ORIGINAL" in beside["command"] and "libx264" in beside["command"]


def test_the_same_cut_has_the_same_bytes(source: Source, tmp_path: Path) -> None:
    cuts = [clip(source, 0, 400, lines, [], tmp_path / f"{n}.mp4").sha256 for n in (1, 2)]
    assert cuts[0] == cuts[1]


def test_nothing_there_is_one_sentence(source: Source, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="holds no frame there"):
        clip(source, 90_000, 91_000, lines, [], tmp_path / "c.mp4")
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0" * 100)
    wrong = Source(broken, "broken.mp4", "0", "v", "C", WIDTH, HEIGHT, source.frames)
    with pytest.raises(MediaError, match=r"broken.mp4: cannot be cut"):
        still(wrong, 0, lines, [], tmp_path / "s.png")
    assert not (tmp_path / "s.png").exists()
