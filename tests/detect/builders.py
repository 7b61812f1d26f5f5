"""Drawn footage whose every frame says its own number, cases around it, and boxes: truth known because it was drawn."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np

from case import Case
from detect.frames import frame_table, lay_out
from detect.packets import read_packets
from detect.types import Detection, Image, Video
from detect.video import FrameTimes, Reader

BITS, BLOCK = 10, 16  # the number of a frame as blocks of black and white along its upper edge
SIZE = (192, 96)


def numbered(number: int, size: tuple[int, int] = SIZE) -> Image:
    """A picture (h, w, 3) that shows a number in binary, and some texture."""
    width, height = size
    picture = np.full((height, width, 3), 90, np.uint8)
    picture[height // 2 :, ::7] = 130
    for bit in range(BITS):
        picture[:BLOCK, bit * BLOCK : (bit + 1) * BLOCK] = 235 if number >> bit & 1 else 20
    return picture


def number_in(image: Image) -> int:
    """The number that a picture of `numbered` shows."""
    scale = image.shape[1] / SIZE[0]
    middle = [image[int(BLOCK * scale / 2), int((bit + 0.5) * BLOCK * scale)].mean() for bit in range(BITS)]
    return sum(1 << bit for bit, value in enumerate(middle) if value > 128)


def write_clip(
    path: Path,
    pictures: Iterable[Image],
    times_ms: Sequence[int] | None = None,
    fps: int = 25,
    codec: str = "libx264",
    gop: int = 25,
    b_frames: int = 2,
    pixels: str = "yuv420p",
) -> Path:
    """Encode pictures with the given times (milliseconds), or at a constant rate."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=fps)
        stream.pix_fmt, stream.gop_size = pixels, gop
        stream.codec_context.max_b_frames = b_frames
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.options = {"crf": "18", "preset": "veryfast", "sc_threshold": "0"} if codec == "libx264" else {}
        for number, picture in enumerate(pictures):
            if number == 0:
                stream.height, stream.width = picture.shape[:2]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgr24")
            frame.pts = times_ms[number] if times_ms is not None else round(number * 1000 / fps)
            frame.time_base = Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def numbered_clip(path: Path, count: int = 100, **how: object) -> Path:
    """A clip of `count` numbered frames."""
    return write_clip(path, (numbered(n) for n in range(count)), **how)  # type: ignore[arg-type]


def ffmpeg(*arguments: str | Path) -> None:
    """Run the shipped ffmpeg."""
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", *map(str, arguments)], check=True)


def reader(path: Path) -> Reader:
    """A reader of one file, without a case."""
    packets = read_packets(path)
    line = lay_out(packets)
    table = path.with_suffix(path.suffix + ".frames")
    from detect.register import write_table

    write_table(frame_table("v", packets, line, line.gaps), table)
    video = Video(
        "v", "CAM", str(path), "", 0, packets.container, packets.codec, packets.width_px, packets.height_px,
        packets.rotation_deg, len(line.t_ms), line.end_ms, packets.has_audio, None,
    )  # fmt: skip
    return Reader(path, video, FrameTimes.read(table))


def make_case(root: Path, footage: dict[str, Sequence[str | Path]], detect: str = "") -> Case:
    """A case with these files for each camera and a `[detect]` section."""
    Case.create(root, "test", "Asia/Shanghai")
    text = (root / "case.toml").read_text(encoding="utf-8")
    for camera, files in footage.items():
        listed = ", ".join(f'"{file}"' for file in files)
        text += f'\n[[camera]]\nid = "{camera}"\nfootage = [{listed}]\n'
    (root / "case.toml").write_text(f"{text}\n[detect]\n{detect}\n", encoding="utf-8")
    return Case.open(root)


def walker(count: int, place: Callable[[int], tuple[int, int]], size: tuple[int, int] = (320, 180)) -> list[Image]:
    """Frames of a quiet scene in which a bright body of 20 x 60 px stands with its foot at `place(n)`."""
    rng = np.random.default_rng(1)
    width, height = size
    scene = np.kron(rng.integers(60, 110, (height // 10, width // 10), np.uint8), np.ones((10, 10), np.uint8))
    frames = []
    for number in range(count):
        grey = np.clip(scene.astype(int) + rng.integers(-3, 4, scene.shape), 0, 255).astype(np.uint8)
        x, y = place(number)
        grey[max(0, y - 60) : max(0, y), max(0, x - 10) : max(0, x + 10)] = 220
        frames.append(np.repeat(grey[:, :, None], 3, axis=2))
    return frames


def person(t_ms: int, x: float, foot: float = 400, height: float = 120, label: str = "person", sure: float = 0.9,
           frame: int | None = None, video_id: str = "v") -> Detection:  # fmt: skip
    """A standing body whose foot is at (x, foot), a third as wide as high."""
    number = t_ms // 40 if frame is None else frame
    return Detection(video_id, number, t_ms, label, sure, x - height / 6, foot - height, x + height / 6, foot)
