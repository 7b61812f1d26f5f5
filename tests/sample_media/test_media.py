"""Files that carry each frame's own time, key frames every two seconds, the same bytes twice, and the broken one."""

from pathlib import Path

import av
import numpy as np
import pytest

from case.errors import MediaError
from sample_media.media import Frame, write_video

TIMES = [0, 120, 260, 371, 490, 1800, 1999, 2100, 2300, 22_301, 22_420, 24_500, 24_600]


def frames() -> list[Frame]:
    rng = np.random.default_rng(3)
    return [(t, rng.integers(60, 200, 64 * 48 * 3 // 2, np.uint8).tobytes()) for t in TIMES]


@pytest.mark.parametrize("codec", ["h264", "h265"])
def test_times_key_frames_and_bytes(tmp_path: Path, codec: str) -> None:
    for name in ("a.mp4", "b.mp4"):
        write_video(tmp_path / name, frames(), 64, 48, codec, 200)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    with av.open(str(tmp_path / "a.mp4")) as file:
        stream = file.streams.video[0]
        assert stream.codec_context.name == {"h264": "h264", "h265": "hevc"}[codec]
        packets = [p for p in file.demux(stream) if p.pts is not None]
    times = [round(float(p.pts * p.time_base) * 1000) for p in packets]
    assert [t - times[0] for t in times] == TIMES
    assert [t for t, p in zip(times, packets, strict=True) if p.is_keyframe] == [0, 2100, 22_301, 24_500]


@pytest.mark.parametrize("codec", ["h264", "h265"])
def test_moving_pictures_under_a_tight_rate_are_the_same_bytes_twice(tmp_path: Path, codec: str) -> None:
    rng = np.random.default_rng(5)
    ground = rng.integers(60, 200, (192, 256)).astype(np.uint8)
    grey = np.full(256 * 192 // 2, 128, np.uint8).tobytes()
    many = [(k * 120, np.roll(ground, 3 * k, axis=1).tobytes() + grey) for k in range(60)]
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        write_video(tmp_path / name, many, 256, 192, codec, 150)
    assert len({(tmp_path / name).read_bytes() for name in ("a.mp4", "b.mp4", "c.mp4")}) == 1


def test_broken_file_plays_up_to_where_it_breaks(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    many = [(k * 125, rng.integers(0, 255, 64 * 48 * 3 // 2, np.uint8).tobytes()) for k in range(80)]
    write_video(tmp_path / "cut.mp4", many, 64, 48, bitrate_kbps=300, broken=True)
    with av.open(str(tmp_path / "cut.mp4")) as file:
        count = 0
        with _quiet():
            for _ in file.decode(video=0):
                count += 1
    assert 30 < count < 80


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="could not write"):
        write_video(tmp_path / "no" / "a.mp4", frames(), 64, 48)


class _quiet:
    """Decoding a cut file may end in an error; how far it came is what counts."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        return isinstance(error, av.error.FFmpegError)
