"""From a real file to a claim: painted footage encoded, registered, read by the OCR inside the wheel, offline."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import av
import numpy as np
import pyarrow.parquet as pq
import pytest

from case import Case
from detect.claims import claim_times
from detect.claims.choose import weigh
from detect.overlay.chains import MS
from detect.overlay.locate import find_places, has_writing
from detect.overlay.ocr import RapidReader
from detect.overlay.read import read_overlay
from detect.overlay.stage import claim_of, overlay_claims, reading_json
from detect.register import register
from tests.detect.claims.test_stage import case_with
from tests.detect.overlay.coded import Coded, Decoder
from tests.detect.overlay.painted import Painted, steady, ticking

NINE = datetime(2026, 11, 18, 9, 0, 0, 400_000)  # Shanghai wall time
SHANGHAI = ZoneInfo("Asia/Shanghai")


def encode(source: Painted, path: Path) -> None:
    """Write painted frames as H.264 with their own times."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"preset": "veryfast", "crf": "28"})
        stream.width, stream.height, stream.pix_fmt = source.width_px, source.height_px, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for number, t_ms in enumerate(source.times.tolist()):
            frame = av.VideoFrame.from_ndarray(source.picture(number), "bgr24")
            frame.pts, frame.time_base = t_ms, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def said_of(
    clock: Callable[[int], datetime | None], seconds: float, layout: str = "%Y-%m-%d %H:%M:%S"
) -> dict[str, Any]:
    source = Coded(steady(5, seconds), clock, lambda at: at.strftime(layout))
    return reading_json(read_overlay(source, Decoder()))


@pytest.mark.slow
def test_a_file_with_a_burned_in_clock_is_dated_by_it(tmp_path: Path) -> None:
    case = case_with(tmp_path, 'footage = ["footage"]')
    times = np.cumsum(np.random.default_rng(1).choice([40, 80, 120], 110))
    source = Painted(times - times[0], ticking(NINE), 704, 576, text_px=26, layout="weekday")
    encode(source, case.root / "footage" / "ch1_20261118085300.mp4")  # the recorder names it seven minutes slow
    videos = register(case).videos
    found = claim_times(case, videos, overlay=overlay_claims)
    overlay, name = found.rows
    assert (overlay["kind"], overlay["chosen"], name["kind"], name["chosen"]) == ("overlay", True, "file_name", False)
    assert abs((overlay["shown"] - (NINE - timedelta(hours=8))) / MS) <= overlay["uncertainty_ms"] <= 150
    folder = case.derived / "videos" / videos[0].video_id / "overlay"
    reading = json.loads((folder / "reading.json").read_text(encoding="utf-8"))
    crops = json.loads(overlay["detail"])["crops"]
    assert crops and all((folder / crop).stat().st_size > 100 for crop in crops)
    assert reading["orders"] == ["ymd"] and reading["jumps"] == []
    before = (folder / "reading.json").stat().st_mtime_ns
    claim_times(case, videos, overlay=overlay_claims)
    assert (folder / "reading.json").stat().st_mtime_ns == before


@pytest.mark.slow
@pytest.mark.parametrize(("layout", "size"), [("zh", (1280, 720)), ("half", (352, 288)), ("us", (1920, 1080))])
def test_overlays_are_found_and_read_from_pixels(layout: str, size: tuple[int, int]) -> None:
    font = str(Path(__file__).resolve().parents[3] / "timeline" / "fonts" / "RetraceSansSC-Bold.otf")
    source = Painted(
        steady(8, 4),
        ticking(NINE),
        *size,
        layout=layout,
        text_px=max(15, size[1] // 24),
        font=font if layout == "zh" else None,
    )
    (stretch,) = read_overlay(source, RapidReader()).stretches
    assert abs((stretch.shown_at(0) - NINE) / MS) <= stretch.plus_minus_ms(0) <= 250


@pytest.mark.slow
def test_writing_that_is_no_clock_is_none() -> None:
    source = Painted(steady(8, 4), lambda _: None, label="NO SMOKING 2026", text_px=20)
    assert find_places([source.picture(0)], RapidReader()) == []


def test_an_empty_scene_is_not_given_to_the_reader() -> None:
    assert not has_writing([np.full((288, 352, 3), 90, np.uint8)])
    assert has_writing([Painted(steady(8, 1), ticking(NINE)).picture(0)])


def test_a_jump_gives_further_rows_of_the_claim(tmp_path: Path) -> None:
    def jumping(t_ms: int) -> datetime:
        return NINE + timedelta(milliseconds=t_ms + (38_000 if t_ms >= 100_000 else 0))

    claim = claim_of(said_of(jumping, 300), SHANGHAI)
    (later,) = claim.detail["later"]
    assert later["because"] == "jump" and later["by_ms"] == pytest.approx(38_000, abs=150)
    assert 100_000 <= later["t_ms"] <= 102_000
    assert weigh([claim])[0].chosen


def test_a_drift_gives_rows_so_close_that_no_moment_is_wrong_by_more_than_the_bar() -> None:
    clock = ticking(NINE, 41_666)  # the container says 12 frames a second, the camera made 12.5
    claim = claim_of(said_of(clock, 600), SHANGHAI)
    steps = [{"t_ms": 0, "by_ms": 0}, *claim.detail["later"]]
    for t_ms in range(0, 590_000, 7_310):
        step = [one for one in steps if one["t_ms"] <= t_ms][-1]
        shown = claim.readings[0].shown + (t_ms + step["by_ms"]) * MS
        assert abs((shown - (clock(t_ms) - timedelta(hours=8))) / MS) <= claim.uncertainty_ms


def test_the_repeated_hour_is_settled_by_the_clock_going_back() -> None:
    london = ZoneInfo("Europe/London")
    start = datetime(2026, 10, 25, 1, 57, 0)

    def back(t_ms: int) -> datetime:
        return start + timedelta(milliseconds=t_ms - (3_600_000 if t_ms >= 180_000 else 0))

    claim = claim_of(said_of(back, 400), london)
    (reading,) = claim.readings
    assert abs((reading.shown - datetime(2026, 10, 25, 0, 57)) / MS) <= claim.uncertainty_ms
    unsettled = claim_of(said_of(lambda t: start + t * MS, 100), london)
    assert len(unsettled.readings) == 2


def test_an_hour_that_the_zone_skips_is_refused() -> None:
    claim = claim_of(said_of(lambda t: datetime(2026, 3, 29, 1, 30) + t * MS, 60), ZoneInfo("Europe/London"))
    assert not claim.usable and claim.detail["refused"] == "local_time_skipped_by_dst"


def test_an_open_date_order_stays_open_in_the_claim() -> None:
    claim = claim_of(said_of(ticking(datetime(2026, 4, 3, 12)), 60, "%d-%m-%Y %H:%M:%S"), SHANGHAI)
    assert [reading.meaning for reading in claim.readings] == ["start_dmy", "start_mdy"]
    assert not weigh([claim])[0].chosen


def test_jumps_and_stalls_are_said_to_people(tmp_path: Path) -> None:
    case = case_with(tmp_path, 'footage = ["footage"]')
    encode(Painted(steady(5, 1), ticking(NINE), 64, 48), case.root / "footage" / "a.mp4")

    def jumping(t_ms: int) -> datetime:
        return NINE + timedelta(milliseconds=t_ms - (420_000 if t_ms >= 100_000 else 0))

    claim = claim_of(said_of(jumping, 300), SHANGHAI)
    found = claim_times(case, register(case).videos, overlay=lambda *_: [claim])
    assert [row["t_ms"] > 0 and row["chosen"] for row in found.rows] == [False, True]
    assert "jumps by -7 min" in found.problems[0]
    path = case.derived / "videos" / found.rows[0]["video_id"] / "claim.parquet"
    assert pq.read_table(path).column("chosen").to_pylist() == [True, True]
    assert Case.open(case.root).config.camera[0].id == "CAM-1"
