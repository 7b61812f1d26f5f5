"""A case with footage, tags, permits and hostile names, correlated: what exports and packages are tested on."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import correlate
from case import Case
from case.originals import register
from case.schemas import FRAME
from tests.correlate.make import DAY, Site

FORMULA = '=HYPERLINK("http://x","Zhang")'
VIDEO = "aaaaaaaaaaaa"
LOOSE = "bbbbbbbbbbbb"  # a second video of another camera whose time nobody knows
FAST_MS = 2000  # the camera's clock, as somebody measured it
STEP_MS = 40
PAIRS = (([0, 0], [0, 8]), ([1920, 0], [16, 8]), ([0, 1080], [0, 0]), ([1920, 1080], [16, 0]))  # px, metres


def build(root: Path) -> Case:
    """Sixty seconds of one camera from 09:00:02.123456 shown, two bodies in zone Z-1; one tag; two permits."""
    site = Site(root, language="en")
    site.zone("Z-1", name="R-201 <platform>", polygon_m=[[0, 0], [8, 0], [8, 8], [0, 8]])
    site.video(VIDEO, "CAM-1", "09:00:02.123", minutes=1, zone_id="Z-1", overwrite_days=30)
    site.video(LOOSE, "CAM-2", None, minutes=1, zone_id=None)
    site.body(VIDEO, 1, (5, 40), seen_s=(2, 45))
    site.body(VIDEO, 2, (10, 20))
    site.body(LOOSE, 1, (10, 20))
    case = site.case()
    points = "\n".join(f"[[camera.point]]\npx = {px}\nplan_m = {plan_m}" for px, plan_m in PAIRS)
    toml = case.root / "case.toml"
    text = toml.read_text(encoding="utf-8")
    marker = 'id = "CAM-2"'
    head, tail = text.split(f"[[camera]]\n{marker}")
    toml.write_text(f"{head}{points}\n[[camera]]\n{marker}{tail}", encoding="utf-8")
    case = Case.open(case.root)
    for video in (VIDEO, LOOSE):
        frames(case, video, 60_000)
        path = case.root / "footage" / f"{video}.mp4"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(video.encode() * 5000)
        register(case, path, "footage")
    with (case.root / "case.toml").open("a", encoding="utf-8") as toml_file:
        toml_file.write('\n[[records]]\npath = "records"\n')
    case = Case.open(case.root)
    records(case.root / "records")
    content = {"offset_ms": FAST_MS, "drift_ppm": 0.0, "uncertainty_ms": 500, "anchor": "2000-01-01T00:00:00",
               "basis": "radio clock"}  # fmt: skip
    case.decisions.append("clock", "CAM-1", content, "measured on site", "Li")
    correlate.run(case)
    return case


def records(folder: Path) -> None:
    """Permits, swipes and tags as sites export them, with what should never reach a spreadsheet as it is."""
    folder.mkdir(exist_ok=True)
    name = FORMULA.replace('"', '""')
    (folder / "permits.csv").write_text(
        "作业票编号,作业类型,作业级别,作业地点,作业内容,作业单位,作业人,监护人,"
        "计划开始时间,计划结束时间,实际开始时间,实际结束时间\n"
        f'P-1,动火,一级,Z-1,"weld, cut; grind\nand clean",+1 Ltd,"{name}",赵敏,{DAY} 09:00,{DAY} 17:00,,\n'
        f"P-2;x,动火,二级,Z-1,cutting,@home,张强,赵敏,{DAY} 10:00,{DAY} 11:00,{DAY} 10:05,{DAY} 10:50\n",
        encoding="utf-8",
    )
    (folder / "swipes.csv").write_text(
        f'time,card no.,name,door,direction,result\n{DAY} 08:59:30.123456,E1,"{name}",Gate,in,granted\n',
        encoding="utf-8",
    )
    seconds = [*range(31), *range(60, 66)]
    fixes = [f'T1,E1,"{name}",{DAY} 09:{second // 60:02d}:{second % 60:02d},2.0,3.0,1' for second in seconds]
    (folder / "tags.csv").write_text(
        "\n".join(["定位卡号,人员编号,姓名,定位时间,X坐标,Y坐标,楼层", *fixes, ""]), encoding="utf-8"
    )


def frames(case: Case, video_id: str, length_ms: int) -> None:
    """A frame table of 25 a second with a hole of two seconds at 30 s, so that index / fps is wrong after it."""
    rows, t_ms = [], 0
    while t_ms < length_ms:
        rows.append({"video_id": video_id, "frame": len(rows), "segment": 0, "pts": t_ms * 90, "time_base_num": 1,
                     "time_base_den": 90_000, "t_ms": t_ms, "duration_ms": STEP_MS, "key": len(rows) % 25 == 0,
                     "packet_bytes": 100})  # fmt: skip
        t_ms += STEP_MS if t_ms != 30_000 else 2000
    out = case.derived / "videos" / video_id / "frame.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=FRAME), out)


def true_utc(t_ms: int) -> datetime:
    """When a media time of CAM-1 really was: shown 09:00:02.123 at its first frame, two seconds fast, Shanghai."""
    return datetime(2026, 11, 18, 1, 0, 0, 123_000) + timedelta(milliseconds=t_ms)
