"""500 burned-in clocks painted over noisy frames, 352x288 to 1080p: how many are read, and is one wrong accepted?

python -m benchmarks.time overlays [--count 500] [--out FILE]
"""

from __future__ import annotations

import json
import random
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import cv2
import numpy as np

from detect.overlay.chains import MS
from detect.overlay.fit import in_order
from detect.overlay.ocr import RapidReader
from detect.overlay.read import read_overlay
from tests.detect.overlay.painted import CHINESE, FORMATS, Painted, steady, ticking

SIZES = ((352, 288), (640, 360), (704, 576), (1280, 720), (1920, 1080))
FONTS = (
    None, "/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationMono-Bold.ttf", str(CHINESE),
)  # fmt: skip
FOOTAGE = Path(__file__).resolve().parents[2] / "shared" / "data" / "footage"


@dataclass(frozen=True)
class Result:
    """One overlay: what was painted, and what came of it. `error_ms` of the nearest reading, None if none accepted."""

    number: int
    size: str
    layout: str
    font: str
    text_px: int
    noise: float
    quality: int
    style: str
    accepted: bool
    open_orders: int
    error_ms: float | None
    plus_minus_ms: int | None
    seconds: float
    cause: str | None

    @property
    def right(self) -> bool:
        """Accepted, and the truth is inside the bar of a reading."""
        return self.error_ms is not None and self.plus_minus_ms is not None and self.error_ms <= self.plus_minus_ms

    @property
    def wrong(self) -> bool:
        """Accepted, but no reading is within a second of the truth."""
        return self.error_ms is not None and self.error_ms > 1000


def paint(number: int, backgrounds: list[np.ndarray]) -> tuple[Painted, datetime]:
    """The overlay of a number, always the same one."""
    dice = random.Random(number)
    width, height = dice.choice(SIZES)
    layout = dice.choice(sorted(FORMATS))
    fonts = [str(CHINESE)] if layout.startswith("zh") else [f for f in FONTS if f is None or Path(f).exists()]
    text_px = round(max(12, height * dice.uniform(0.032, 0.06)))
    start = datetime(2019, 1, 1) + timedelta(
        seconds=dice.randrange(9 * 365 * 86_400), milliseconds=dice.randrange(1000)
    )
    at_px = dice.choice([(8, 6), (round(width * 0.28), 8), (10, height - 2 * text_px - 4)])
    source = Painted(
        steady(dice.choice([4, 5, 8, 12.5]), 5), ticking(start), width, height, layout, dice.choice(fonts), text_px,
        at_px, noise=dice.uniform(2, 22), quality=dice.randint(30, 85),
        style=dice.choice(["outline", "outline", "plain", "box"]),
        colour=dice.choice([(255, 255, 255), (255, 255, 255), (250, 240, 90), (120, 255, 120)]), seed=number,
        background=dice.choice(backgrounds) if backgrounds and dice.random() < 0.5 else None,
    )  # fmt: skip
    return source, start


def measure(number: int, reader: RapidReader, backgrounds: list[np.ndarray]) -> Result:
    """Paint, read and compare one overlay."""
    source, start = paint(number, backgrounds)
    began = time.perf_counter()
    read = read_overlay(source, reader)
    seconds = time.perf_counter() - began
    error_ms, bar_ms = None, None
    for order in read.found.orders if read.stretches else ():
        first = in_order(read.found, list(read.sights), order)[0]
        off = abs((first.shown_at(0) - start) / MS)
        if error_ms is None or off < error_ms:
            error_ms, bar_ms = off, first.plus_minus_ms(0)
    return Result(
        number, f"{source.width_px}x{source.height_px}", source.layout, Path(source.font or "Pillow").stem,
        source.text_px,
        round(source.noise, 1), source.quality, source.style, bool(read.stretches), len(read.found.orders), error_ms,
        bar_ms, round(seconds, 2), read.cause,
    )  # fmt: skip


def run(count: int = 500, out: Path | None = None) -> list[str]:
    """Read `count` overlays (about 5 s each); lines of a table. `out` gets one JSON line an overlay."""
    reader, backgrounds = RapidReader(), real_frames()
    results = []
    for number in range(count):
        results.append(measure(number, reader, backgrounds))
        if out is not None:
            with out.open("a", encoding="utf-8") as handle:
                handle.write(json.dumps(asdict(results[-1])) + "\n")
    return table(results)


def table(results: list[Result]) -> list[str]:
    """The figures of the floor, in all and by picture size."""
    lines = ["| pictures | overlays | read right | accepted wrong | not accepted | median error ms | in its bar |"]
    lines.append("|---|---|---|---|---|---|---|")
    for size in ("all", *(f"{w}x{h}" for w, h in SIZES)):
        some = [one for one in results if size in ("all", one.size)]
        if not some:
            continue
        errors = [one.error_ms for one in some if one.error_ms is not None]
        right = sum(one.right for one in some)
        lines.append(
            f"| {size} | {len(some)} | {right / len(some):.1%} | {sum(one.wrong for one in some)} |"
            f" {sum(not one.accepted for one in some)} | {np.median(errors) if errors else 0:.0f} |"
            f" {right / max(1, len(errors)):.1%} |"
        )
    return lines


def real_frames() -> list[np.ndarray]:
    """First pictures of the real clips beside the checkout; none where they are absent."""
    frames = []
    for path in sorted(FOOTAGE.glob("*.*")):
        capture = cv2.VideoCapture(str(path))
        good, picture = capture.read()
        capture.release()
        if good:
            frames.append(np.asarray(picture, np.uint8))
    return frames
