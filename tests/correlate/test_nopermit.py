"""PT-NOPERMIT-PRESENCE: permits on the left, answers on the right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from correlate import build, open_store
from tests.correlate.make import Site, shown

VIDEO = "aaaaaaaaaaaa"


def verdicts(site: Site, rule: str = "PT-NOPERMIT-PRESENCE") -> list[dict[str, Any]]:
    case = site.case()
    build(case)
    with open_store(case) as store:
        assert store.table("refused_rule").query("file.str.startswith('PT-')").empty
        return list(store.arrow("verdict").filter(__import__("pyarrow.compute").compute.field("rule_id") == rule).to_pylist())


def filmed(tmp_path: Path, *stays_s: tuple[float, float], **zone: Any) -> Site:
    """One unnamed body, 09:00:00 at frame zero, clock accepted to ±0.5 s for camera and permits."""
    site = Site(tmp_path)
    site.zone("Z-1", **zone)
    site.video(VIDEO, "CAM-1", "09:00:00")
    site.body(VIDEO, 1, *stays_s, seen_s=(0, 3000))
    return site


def accept(site: Site, *sources: str, uncertainty_ms: int = 500) -> None:
    case = site.case()
    for source in sources:
        content = {"anchor": "2026-11-18T00:00:00", "offset_ms": 0, "uncertainty_ms": uncertainty_ms, "basis": "GPS"}
        case.decisions.append("clock", source, content, "compared with a GPS clock")


@pytest.mark.parametrize(
    ("permits", "answer", "reason"),
    [
        ([], "violated", "uncovered"),
        ([("09:00:00", "10:00:00")], "met", "covered"),
        ([("09:00:00", "09:10:00"), ("09:10:00", "10:00:00")], "met", "covered"),  # end to end
        ([("09:00:00", "09:10:00"), ("09:05:00", "10:00:00")], "met", "covered"),  # overlapping
        ([("08:00:00", "10:00:00"), ("09:05:00", "09:06:00")], "met", "covered"),  # nested
        ([("09:03:00", "10:00:00")], "violated", "uncovered"),  # begins late
        ([("09:02:10", "10:00:00")], "met", "covered"),  # late by less than the hold time
        ([("09:02:31", "10:00:00")], "cannot_tell", "clock"),  # the hold time lies inside the error bars
        ([("09:00:00", "09:11:25")], "violated", "uncovered"),  # ends early
        ([("08:00:00", "08:30:00")], "violated", "uncovered"),  # over long before
    ],
)
def test_permits_are_subtracted(tmp_path: Path, permits: list[tuple[str, str]], answer: str, reason: str) -> None:
    site = filmed(tmp_path, (120, 720))  # 09:02:00 to 09:12:00
    for number, (start, end) in enumerate(permits):
        site.permit(f"P-{number}", start, end)
    accept(site, "CAM-1", "permit_system")
    (verdict,) = verdicts(site)
    assert (verdict["answer"], verdict["reason_code"]) == (answer, reason)
    if answer == "violated" and not permits:
        assert verdict["severity"] == "S1"
        assert verdict["start_utc"] == shown("09:02:00")
        assert "10 min 00 s" in verdict["text_en"]
        assert "未识别人体" in verdict["text_zh"]
