"""What is read first for an incident, and what is said while the rest is unread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from case import Case
from case.config import Incident as Given
from case.schemas import CLAIM, VIDEO
from timeline.first_answer import near_rows, stretches
from timeline.incident.moment import Incident
from timeline.scene import Scene
from timeline.unknown import open_items
from timeline.words import speaker

from .conftest import at, check, permit, video

T0 = datetime(2026, 11, 18, 6, 0)


def registered(
    case: Case, video_id: str, camera: str, minutes: float, shown: datetime | None, uncertainty_ms: int
) -> None:
    """A video as registration leaves it: its length, and one claim of when it began."""
    folder = case.derived_dir("videos", video_id)
    row = {"video_id": video_id, "camera_id": camera, "duration_ms": round(minutes * 60_000)}
    pq.write_table(pa.Table.from_pylist([row], VIDEO), folder / "video.parquet")
    claim = {"source_id": camera, "video_id": video_id, "kind": "file_name", "t_ms": 0, "shown": shown,
             "uncertainty_ms": uncertainty_ms, "chosen": True}  # fmt: skip
    pq.write_table(pa.Table.from_pylist([claim], CLAIM), folder / "claim.parquet")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.create(tmp_path / "plant", name="Unit 3", timezone="Asia/Shanghai")


def test_the_minutes_around_t0_are_read_first_wider_where_clocks_are_vague(case: Case) -> None:
    incident = Incident(T0, 5_000)
    registered(case, "aa", "CAM-1", 120, T0 - timedelta(minutes=60), 3_000)  # its clock nobody accepted
    registered(case, "bb", "CAM-2", 120, T0 - timedelta(minutes=59), 0)
    registered(case, "cc", "CAM-3", 10, T0 - timedelta(minutes=60), 0)  # over long before
    registered(case, "dd", "CAM-4", 120, None, 0)  # nobody knows when it began
    model: dict[str, Any] = {
        "anchor": "2026-11-18T00:00:00",
        "offset_ms": 60_000,
        "drift_ppm": 0.0,
        "uncertainty_ms": 500,
    }
    case.decisions.append("clock", "CAM-2", model | {"basis": "radio clock"}, "checked")
    found = {video_id: (start, end) for video_id, start, end in stretches(case, incident)}
    assert set(found) == {"aa", "bb"}
    minute = 60_000
    assert found["aa"] == (60 * minute - 83_000, 60 * minute + 83_000)  # 45 s, ± 5 s of T0, 30 s and 3 s of the clock
    assert found["bb"] == (60 * minute - 50_000, 60 * minute + 50_000)  # shows a minute too much: T0 is at 60 min


def test_near_t0_are_its_permits_and_whoever_was_seen_then(scene: Callable[..., Scene]) -> None:
    made = scene(
        permits=[permit("P1", 0, 100), permit("P9", 90_000, 91_000, zone_ids=("Z2",))],
        checks=[check("P1", None, "time", "met"), check("P9", None, "time", "met"), check(None, "张强", "time", "met"),
                check(None, "王磊", "time", "met", first_utc=at(90_000), last_utc=at(90_010))],
    )  # fmt: skip
    moment = at(60)
    assert moment is not None
    near = near_rows(made, speaker("en"), Incident(moment, 1000, "Z1"))
    assert [row.person or row.permit_no for row in near] == ["P1", "张强"]
    assert len(near_rows(made, speaker("en"), None)) == 4


def test_what_is_unread_is_said_first_and_with_what_to_do(scene: Callable[..., Scene]) -> None:
    made = replace(scene(videos=[video()]), unread=[{"video_id": "v1", "camera_id": "CAM-1", "unread_ms": 90_000}])
    for language, says in (("en", "CAM-1: 1.5 min of footage are not read yet"), ("zh", "尚有1.5分钟录像未读取")):
        item = open_items(made, speaker(language))[0]
        assert says in item.text and item.ask and item.to == "video-v1"


def test_an_incident_given_in_case_toml_is_what_the_report_tells(scene: Callable[..., Scene]) -> None:
    from timeline.incident import incident_of

    made = scene()
    given = Given(moment="2026-11-18 14:00:00", plus_minus_s=5, zone_id="Z1")
    found = incident_of(replace(made.case, config=made.case.config.model_copy(update={"incident": given})))
    assert found is not None and (found.moment_utc, found.plus_minus_ms, found.basis) == (T0, 5_000, "case.toml")
    vague = Given(moment="after lunch")
    assert incident_of(replace(made.case, config=made.case.config.model_copy(update={"incident": vague}))) is None
