"""A small drawn case: one camera, four bodies, two permits, known truth; for where no footage is shipped.

Everything in it is drawn or invented by this file and says so. The camera's clock runs two minutes fast on purpose,
so that nothing fits until the clock is corrected. `truth.json` says when each body's feet are inside the zone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from case import Case
from case.files import write_text

WIDTH_PX, HEIGHT_PX, FRAMES_PER_SECOND, DURATION_S = 640, 360, 10, 160
TRUE_START = datetime(2026, 11, 18, 9, 0, 0)  # noqa: DTZ001  (wall time at the site, as the records are written)
SITE_AHEAD = timedelta(hours=8)  # Asia/Shanghai
CAMERA_FAST_S = 120
ZONE_PX = [(300, 190), (540, 190), (590, 330), (250, 330)]


@dataclass(frozen=True)
class Body:
    """One drawn body. `path` holds (second, x, y) of its feet in pixels; between them it walks straight.
    `name` is what a person who knows the site would call it, or None for a stranger."""

    name: str | None
    coat: tuple[int, int, int]
    helmet: tuple[int, int, int]
    path: tuple[tuple[float, float, float], ...]

    def feet_px(self, second: float) -> tuple[float, float] | None:
        """Where its feet are at a second of the clip; None while it is not in the picture."""
        if not self.path[0][0] <= second < self.path[-1][0]:
            return None
        for (t0, x0, y0), (t1, x1, y1) in zip(self.path, self.path[1:], strict=False):
            if second < t1:
                part = (second - t0) / (t1 - t0)
                return x0 + part * (x1 - x0), y0 + part * (y1 - y0)
        return None


def _visit(
    enter_s: float, leave_s: float, row_px: float, left_px: float, right_px: float
) -> tuple[tuple[float, float, float], ...]:
    """In from the left edge, to and fro inside the zone, and out the same way; the zone's edge is met as given."""
    edge_px = _left_edge_px(row_px)
    steps = [(enter_s - 6.0, -30.0, row_px), (enter_s, edge_px, row_px)]
    second, side = enter_s + 2.0, 0
    while second < leave_s - 2.0:
        steps.append((second, (left_px, right_px)[side], row_px))
        second, side = second + 3.0, 1 - side
    return (*steps, (leave_s, edge_px, row_px), (leave_s + 6.0, -30.0, row_px))


def _left_edge_px(row_px: float) -> float:
    (x0, y0), (x1, y1) = ZONE_PX[0], ZONE_PX[3]
    return x0 + (row_px - y0) / (y1 - y0) * (x1 - x0)


BODIES = (
    Body("张强", (214, 92, 32), (235, 200, 40), _visit(20, 46, 212, 380, 430)),
    Body("赵六", (60, 90, 150), (230, 230, 230), _visit(52, 64, 320, 330, 380)),
    Body("王磊", (214, 92, 32), (235, 200, 40), _visit(78, 116, 300, 360, 420)),
    Body(None, (70, 70, 70), (60, 50, 45), _visit(128, 147, 260, 400, 450)),
)


def frames() -> Iterator[np.ndarray]:
    """Frames in order, each (HEIGHT_PX, WIDTH_PX, 3) uint8 RGB, with a little sensor noise (the same every time)."""
    random = np.random.default_rng(20261118)  # grain keeps the camera from looking frozen; colours leave it room
    grain = random.integers(0, 5, (8, HEIGHT_PX, WIDTH_PX, 1), dtype=np.uint8)
    background = _background()
    for number in range(DURATION_S * FRAMES_PER_SECOND):
        second = number / FRAMES_PER_SECOND
        picture = background.copy()
        pen = ImageDraw.Draw(picture)
        seen = [(feet, body) for body in BODIES if (feet := body.feet_px(second)) is not None]
        for feet, body in sorted(seen, key=lambda item: item[0][1]):  # the nearer one is drawn over the farther
            _draw_body(pen, feet, body, second)
        yield np.asarray(picture, dtype=np.uint8) + grain[number % len(grain)]


def _background() -> Image.Image:
    picture = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), (150, 156, 160))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH_PX, 150), fill=(186, 196, 204))
    for x_px in range(-200, WIDTH_PX + 200, 60):  # floor slabs towards a vanishing point
        pen.line((x_px * 2 - 320, HEIGHT_PX, x_px, 150), fill=(140, 146, 150))
    pen.rectangle((440, 20, 520, 150), fill=(168, 174, 178), outline=(120, 126, 130))
    pen.ellipse((440, 8, 520, 34), fill=(178, 184, 188), outline=(120, 126, 130))
    for y_px in (60, 110):
        pen.rectangle((0, y_px, WIDTH_PX, y_px + 7), fill=(150, 120, 96))
    pen.polygon(ZONE_PX, fill=(160, 162, 156), outline=(226, 190, 30), width=4)
    large, small = ImageFont.load_default(15), ImageFont.load_default(11)
    pen.text((452, 78), "R-201", fill=(70, 74, 78), font=large)
    pen.text((10, 8), "CAM-1", fill=(250, 250, 250), font=large)
    pen.text((10, HEIGHT_PX - 18), "drawn sample, not footage", fill=(250, 250, 250), font=small)
    return picture


def _draw_body(pen: ImageDraw.ImageDraw, feet: tuple[float, float], body: Body, second: float) -> None:
    x, y = feet
    tall = 70 + (y - 190) * 0.25
    wide, swing = tall * 0.3, math.sin(second * 7) * tall * 0.07
    for side in (-1, 1):
        leg = x + side * (wide * 0.22 + swing)
        pen.rectangle((leg - wide * 0.18, y - tall * 0.45, leg + wide * 0.18, y), fill=(44, 52, 70))
    pen.rounded_rectangle((x - wide / 2, y - tall * 0.82, x + wide / 2, y - tall * 0.42), 6, fill=body.coat)
    pen.ellipse((x - wide * 0.3, y - tall, x + wide * 0.3, y - tall * 0.8), fill=(208, 168, 140))
    pen.pieslice((x - wide * 0.36, y - tall * 1.04, x + wide * 0.36, y - tall * 0.82), 180, 360, fill=body.helmet)


def write_clip(path: Path) -> None:
    """The drawn frames as H.264 at a constant 10 frames a second."""
    size = (WIDTH_PX, HEIGHT_PX)
    writer = imageio_ffmpeg.write_frames(
        str(path), size, fps=FRAMES_PER_SECOND, codec="libx264", macro_block_size=8,
        output_params=["-crf", "27", "-g", "20", "-threads", "1", "-fflags", "+bitexact", "-map_metadata", "-1"],
    )  # fmt: skip
    writer.send(None)
    for frame in frames():
        writer.send(np.ascontiguousarray(frame))
    writer.close()


def inside(point: tuple[float, float]) -> bool:
    """Whether a point lies in the drawn zone (which is convex)."""
    x, y = point
    corners = list(zip(ZONE_PX, ZONE_PX[1:] + ZONE_PX[:1], strict=True))
    return all((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) >= -1e-6 for (x0, y0), (x1, y1) in corners)


@dataclass(frozen=True)
class Visit:
    """When a body's feet are in the zone, in media time, and where it stands at its middle."""

    name: str | None
    start_ms: int
    end_ms: int
    middle_ms: int
    middle_px: tuple[float, float]


def visits() -> list[Visit]:
    """The truth of the drawing, to the millisecond step of its frames."""
    found = []
    for body in BODIES:
        step_ms = 1000 // FRAMES_PER_SECOND
        seen = [t for t in range(0, DURATION_S * 1000, step_ms) if (at := body.feet_px(t / 1000)) and inside(at)]
        middle = seen[len(seen) // 2]
        at = body.feet_px(middle / 1000)
        if at is not None:
            found.append(Visit(body.name, seen[0], seen[-1] + step_ms, middle, (round(at[0], 1), round(at[1], 1))))
    return found


def _clock(second: float) -> str:
    return (TRUE_START + timedelta(seconds=second)).strftime("%Y-%m-%d %H:%M:%S")


def permits_csv() -> str:
    """Two permits as a Chinese export writes them."""
    head = (
        "作业票编号,作业类型,作业级别,作业申请单位,作业地点,作业内容,动火方式,作业单位,作业负责人,作业人,监护人,"
        "计划开始时间,计划结束时间,实际开始时间,实际结束时间,限定人数,当前状态"
    )
    rows = [
        "DH20261118003,动火,一级,维修车间,R-201反应釜南侧平台,更换法兰焊接,电焊,华安建设,李建国,"
        f"张强(T410001)、王磊(T410002),赵敏,{_clock(10)},{_clock(90)},{_clock(12)},{_clock(118)},4,作业后",
        "SX20261118001,受限空间,,仓储部,V-105储罐内,清罐,,绿源清洗,陈涛,"
        f"刘洋、周凯,孙丽,{_clock(0)},{_clock(3600)},{_clock(20)},,5,作业中",
    ]
    return "\n".join([head, *rows, ""])


def swipes_csv() -> str:
    """The manhole's card reader: two people in, one out."""
    rows = [(25, "E2031", "刘洋", "in"), (31, "E2032", "周凯", "in"), (140, "E2031", "刘洋", "out")]
    lines = [f"{_clock(s)},{card},{name},V-105 manhole,{way},granted" for s, card, name, way in rows]
    return "\n".join(["time,card no.,name,door,direction,result", *lines, ""])


def case_toml(language: str) -> str:
    """case.toml of the drawn case; hold times are shortened to fit a clip of minutes."""
    shown = TRUE_START + timedelta(seconds=CAMERA_FAST_S)
    polygon = ", ".join(f"[{x}, {y}]" for x, y in ZONE_PX)
    name, camera, place, tank = {
        "zh": ("示例装置（绘制）", "R-201平台 南侧", "R-201南侧平台", "V-105储罐内部"),
        "en": ("Sample unit (drawn)", "R-201 platform, south", "R-201 south platform", "Tank V-105, inside"),
    }["zh" if language == "zh" else "en"]
    return f"""# The drawn sample case: everything here is invented. Keys: docs/CASE.md
version = 1

[site]
name = "{name}"
timezone = "Asia/Shanghai"
language = "{language}"

[[camera]]
id = "CAM-1"
name = "{camera}"
footage = ["footage/cam1.mp4"]
recorded_start = "{shown:%Y-%m-%d %H:%M:%S}"   # as the camera showed it; its clock runs {CAMERA_FAST_S} s fast
drawn_at_px = [{WIDTH_PX}, {HEIGHT_PX}]

[[camera.zone]]
zone_id = "Z-R201"
polygon_px = [{polygon}]

[[zone]]
id = "Z-R201"
name = "{place}"
zone_class = "exclusive"
permit_required = true
aliases = ["R-201反应釜南侧平台"]

[[zone]]
id = "Z-V105"
name = "{tank}"
zone_class = "exclusive"
kind = "confined_space"
permit_required = true
aliases = ["V-105储罐内", "V-105 manhole"]

[[records]]
path = "records"

[detect]
detector = "motion"

[rules.param]            # hold times of seconds, because the clip lasts minutes; the defaults are in docs/RULES.md
"time.enter_s" = 1
"time.exit_s" = 1
"time.bridge_s" = 2
"presence.nopermit_s" = 5
"presence.unlisted_s" = 5
"presence.exit_grace_s" = 10

[incident]
moment = "{_clock(135)}"
plus_minus_s = 5
zone_id = "Z-R201"
kind = "fire"
"""


def write_case(root: Path, language: str = "en") -> Case:
    """Write the drawn case into a new folder and open it. Raises CaseError when a case is there already."""
    case = Case.create(root, name="drawn sample", timezone="Asia/Shanghai", language=language)
    write_text(root / "case.toml", case_toml(language))
    write_text(root / "records" / "permits.csv", "\ufeff" + permits_csv())
    write_text(root / "records" / "swipes.csv", swipes_csv())
    write_text(root / "truth.json", json.dumps([asdict(visit) for visit in visits()], ensure_ascii=False, indent=1))
    write_clip(root / "footage" / "cam1.mp4")
    case = Case.open(root)
    case.decisions.append(
        "clock",
        "CAM-1",
        {
            "anchor": (TRUE_START + timedelta(seconds=CAMERA_FAST_S) - SITE_AHEAD).isoformat(),
            "offset_ms": CAMERA_FAST_S * 1000, "drift_ppm": 0.0, "uncertainty_ms": 500,
            "basis": "drawn: the clip was made with a clock two minutes fast",
        },
        reason="The sample's camera is known to run two minutes fast",
        actor="sample",
    )  # fmt: skip
    return case
