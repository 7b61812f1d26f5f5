"""How many were in a zone by video, tags, doors and register side by side; what did not look counts nothing."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.partly import tables_of

from .make import Site, shown

V = "aaaaaaaaaaaa"


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Windows of 30 s by their start. Two bodies for two minutes, a third for ten seconds; the camera blind from 09:03
    on; one tag from 09:01 on; a register of one who goes in at 09:00:30 and out at 09:02:30."""
    site = Site(tmp_path_factory.mktemp("count"))
    site.zone("Z-1", polygon_m=[[0, 0], [9, 0], [9, 9], [0, 9]])
    site.video(V, "CAM-1", "09:00:00", minutes=5, recorded_start_uncertainty_s=0.1)
    site.health[V] = [(180_000, 300_000, "blind")]
    site.body(V, 1, (0, 120))
    site.body(V, 2, (0, 120))
    site.body(V, 3, (40, 50))
    site.tag("T1", "09:01:00", 240, 4.0, 4.0)
    site.permit("P-1", "08:00", "12:00")
    site.record("register_entry", permit_no="P-1", moment="09:00:30", direction="in", name="Li")
    site.record("register_entry", permit_no="P-1", moment="09:02:30", direction="out", name="Li")
    case = site.case()
    for source in ("CAM-1", "positioning", "entry_register"):
        content = {"anchor": "2026-11-18T00:00:00", "offset_ms": 0, "drift_ppm": 0.0, "uncertainty_ms": 0, "basis": "t"}
        case.decisions.append("clock", source, content, "test")
    made = tables_of(case, ("watched", "zone_occupancy", "body", "register_entry_utc", "permit_zone", "param_value"))
    first, last = (
        round((shown(text) - shown("1970-01-01 08:00")).total_seconds() * 1000) for text in ("09:00", "09:05")
    )
    rows = made.query("zone_count", zone_id="Z-1", from_ms=first, to_ms=last)
    return {f"{row['start_utc']:%M:%S}": row for row in rows}


def test_video_is_the_median_over_the_window(counts: dict[str, dict[str, Any]]) -> None:
    assert [counts[at]["bodies"] for at in ("00:00", "00:30", "01:00", "02:00", "02:30")] == [2, 2, 2, 0, 0]
    assert counts["00:30"]["camera_id"] == "CAM-1"


def test_what_did_not_look_counts_nothing(counts: dict[str, dict[str, Any]]) -> None:
    assert counts["03:00"]["bodies"] is None and counts["04:30"]["bodies"] is None
    assert counts["00:00"]["tags"] is None and counts["01:00"]["tags"] == 1
    assert counts["00:00"]["swiped"] is None and counts["00:00"]["registered"] is None


def test_the_register_stands_beside_the_others(counts: dict[str, dict[str, Any]]) -> None:
    assert [counts[at]["registered"] for at in ("00:30", "02:00", "02:30")] == [1, 1, None]
