"""A case whose pictures say which frame they are: two cameras, clocks apart, a hole, records of the drawn sample."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import imageio_ffmpeg
import numpy as np

import correlate
from case import Case
from detect.register import register
from sample_media import drawn
from timeline.proxies import make_all

WIDE, HIGH, BLOCK, BITS = 640, 360, 64, 10
FRAMES, STEP_MS = 260, 100
TRUE_START = datetime(2026, 11, 18, 1, 0, 0)  # UTC; 09:00 at the site
CAMERAS = {
    "CAM-1": (0, 120_000),
    "CAM-2": (5_000, -3_500),
}  # begins so long after TRUE_START; its clock is so much fast
STRANGER = (("11", "in"), ("59", "out"))  # nobody's permit names them: a finding that begins while both films run
HOLE = {"CAM-2": (100, 140)}  # frames that were never recorded


def picture(number: int) -> np.ndarray:
    """A grey picture with the frame's number in blocks, the lowest bit at the left."""
    drawn_ = np.full((HIGH, WIDE, 3), 96, np.uint8)
    for bit in range(BITS):
        drawn_[180 : 180 + BLOCK, bit * BLOCK : (bit + 1) * BLOCK] = 235 if number >> bit & 1 else 16
    return drawn_


def numbers(camera: str) -> list[int]:
    """The frames that a camera's film holds, by the number that is drawn in them: uneven on purpose."""
    gone = range(*HOLE.get(camera, (0, 0)))
    return [number for number in range(FRAMES) if number % 7 != 3 and number not in gone]


def true_ms(camera: str, number: int) -> int:
    """When the frame with that number was taken: milliseconds since 1970, UTC."""
    begun = TRUE_START + timedelta(milliseconds=CAMERAS[camera][0] + number * STEP_MS)
    return round((begun - datetime(1970, 1, 1)).total_seconds() * 1000)


def write_film(path: Path, camera: str) -> None:
    """Write the film: every frame at its own time, those that are gone left out."""
    first, end = HOLE.get(camera, (FRAMES, FRAMES))
    kept = f"select='not(eq(mod(n\\,7)\\,3))*not(between(n\\,{first}\\,{end - 1}))'"
    writer = imageio_ffmpeg.write_frames(
        str(path), (WIDE, HIGH), fps=1000 // STEP_MS, codec="libx264", macro_block_size=2,
        output_params=["-crf", "16", "-bf", "0", "-vf", kept, "-fps_mode", "passthrough"],
    )  # fmt: skip
    writer.send(None)
    for number in range(FRAMES):
        writer.send(picture(number))
    writer.close()


def filmed_case(root: Path, films: bool = True) -> Case:
    """The case, registered and correlated, its clocks accepted; with the player's films unless told otherwise."""
    Case.create(root, name="Filmed", timezone="Asia/Shanghai")
    toml = drawn.case_toml("en")
    start, end = toml.index("[[camera]]"), toml.index("[[zone]]")
    cameras = ""
    for camera, (after_ms, fast_ms) in CAMERAS.items():
        write_film(root / "footage" / f"{camera}.mp4", camera)
        showed = TRUE_START + timedelta(hours=8, milliseconds=after_ms + fast_ms)
        cameras += (
            f'[[camera]]\nid = "{camera}"\nfootage = ["footage/{camera}.mp4"]\n'
            f'recorded_start = "{showed:%Y-%m-%d %H:%M:%S.%f}"\n\n'
        )
    (root / "case.toml").write_text(toml[:start] + cameras + toml[end:], encoding="utf-8")
    (root / "records/permits.csv").write_text(drawn.permits_csv(), encoding="utf-8")
    stranger = "".join(f"2026-11-18 09:00:{at},E2099,赵六,V-105 manhole,{way},granted\n" for at, way in STRANGER)
    (root / "records/swipes.csv").write_text(drawn.swipes_csv() + stranger, encoding="utf-8")
    case = Case.open(root)
    for camera, (_, fast_ms) in CAMERAS.items():
        case.decisions.append(
            "clock", camera,
            {"anchor": TRUE_START.isoformat(), "offset_ms": fast_ms, "drift_ppm": 0.0, "uncertainty_ms": 40,
             "basis": "drawn"},
            reason="drawn so", actor="test",
        )  # fmt: skip
    register(case)
    if films:
        make_all(case)
    correlate.run(case)
    return case
