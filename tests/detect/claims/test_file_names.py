"""File names: every pattern of the table reads its own example; what is no time gives no claim."""

from __future__ import annotations

import time
import tomllib
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from case.errors import ConfigError
from detect.claims.file_names import TABLE, Pattern, compiled, file_name_claims

SHANGHAI = ZoneInfo("Asia/Shanghai")
UTC_ZONE = ZoneInfo("UTC")
ROWS = tomllib.loads(TABLE.read_text(encoding="utf-8"))["pattern"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["example"])
def test_each_pattern_reads_its_example(row: dict[str, Any]) -> None:
    (claim,) = file_name_claims("footage/cam1/" + row["example"], 60_000, UTC_ZONE)
    assert claim.readings[0].shown == datetime.fromisoformat(row["start"])
    assert claim.detail["pattern"] == row["template"]
    assert claim.detail.get("end_text") == row.get("end")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("NVR_ch1_main_20160429104800_20160429105800.mp4", datetime(2016, 4, 29, 2, 48)),  # local time in Shanghai
        ("NVR_MPEG4_0123_20240512_083000_20240512_084500.mov", datetime(2024, 5, 12, 8, 30)),  # Greenwich by its maker
        ("x_20240229240000.mp4", datetime(2024, 2, 29, 16, 0)),  # 24:00 is the end of the leap day
    ],
)
def test_names_are_local_unless_their_maker_says_otherwise(name: str, expected: datetime) -> None:
    assert file_name_claims(name, 0, SHANGHAI)[0].readings[0].shown == expected


@pytest.mark.parametrize(
    "name",
    [
        "camera.mp4", "IMG_0001.mov", "cam_20260230120000.mp4", "cam_20261318120000.mp4", "cam_19700101000000.mp4",
        "cam_20261118126100.mp4", "123456789.mp4", "..", "", "录像.mp4", "cam_20250229083000.mp4",
    ],
)  # fmt: skip
def test_what_is_no_time_gives_no_claim(name: str) -> None:
    assert file_name_claims(name, 0, SHANGHAI) == []


def test_the_length_a_name_promises_is_compared_with_the_length_it_has() -> None:
    (claim,) = file_name_claims("NVR_ch1_main_20160429104800_20160429105800.dav", 540_000, SHANGHAI)
    assert claim.detail["length_differs_ms"] == 60_000


def test_an_hour_that_occurred_twice_has_both_readings_and_a_skipped_one_none() -> None:
    london = ZoneInfo("Europe/London")
    (twice,) = file_name_claims("g_20261025013000.mp4", 0, london)
    assert [r.shown for r in twice.likely] == [datetime(2026, 10, 25, 0, 30), datetime(2026, 10, 25, 1, 30)]
    (never,) = file_name_claims("g_20260329013000.mp4", 0, london)
    assert not never.usable and never.detail["refused"] == "local_time_skipped_by_dst"


def test_a_case_can_add_its_recorder() -> None:
    own = Pattern("plant", "T%H%M%S-D%d%m%Y-*")
    (claim,) = file_name_claims("T083000-D12052024-gate.mp4", 0, UTC_ZONE, extra=(own,))
    assert claim.readings[0].shown == datetime(2024, 5, 12, 8, 30)
    assert claim.detail["maker"] == "plant"


@pytest.mark.parametrize("template", ["*", "%H%M", "%Q%Y", "*" * 5 + "%Y", "%Y%Y%Y", "x" * 201 + "%Y", "%Y%"])
def test_a_template_that_cannot_be_meant_is_refused(template: str) -> None:
    with pytest.raises(ConfigError, match="template"):
        compiled(template.replace("*" * 5, "*a*a*a*a*"))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_no_name_breaks_it(name: str) -> None:
    for claim in file_name_claims(name, 0, SHANGHAI):
        assert claim.readings


def test_a_hostile_name_costs_no_time() -> None:
    began = time.perf_counter()
    for name in ("_ch_" * 60, "_" * 250, "2024" * 60, "-20240512" * 26, "_20240512083000" * 16 + "x"):
        file_name_claims(name, 0, SHANGHAI)
    assert time.perf_counter() - began < 1


@given(st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30)))
def test_any_moment_written_is_read(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    end = moment + timedelta(minutes=10)
    (claim,) = file_name_claims(f"NVR_ch3_main_{moment:%Y%m%d%H%M%S}_{end:%Y%m%d%H%M%S}.dav", 600_000, UTC_ZONE)
    assert claim.readings[0].shown == moment
    assert claim.detail["length_differs_ms"] == 0
