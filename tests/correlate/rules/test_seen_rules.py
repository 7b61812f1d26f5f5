# ruff: noqa: E501  (tables of data)
"""Rules that need eyes or instruments: gas with people inside, protective equipment, cameras and recordings, guardians."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import correlate
from case.schemas import EVENT
from tests.correlate.make import Site

pytestmark = pytest.mark.slow
SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10]]
ACCEPTED = {
    "offset_ms": 0,
    "drift_ppm": 0.0,
    "uncertainty_ms": 200,
    "anchor": "2026-11-18T00:00:00",
    "basis": "checked against GPS",
}


def correlated(site: Site, *sources: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Verdicts of a site whose clocks were all checked, by rule and unit."""
    case = site.case()
    for source in sources:
        case.decisions.append("clock", source, ACCEPTED, "checked", "tester")
    correlate.build(case)
    with correlate.open_store(case) as store:
        assert store.table("refused_rule").empty, store.table("refused_rule").to_string()
        return {(row["rule_id"], row["unit_key"]): row for row in store.arrow("verdict").to_pylist()}


def readings(
    site: Site, permit_no: str, start: int, values: list[float | None], unit: str = "%LEL", gas: str = "丙烷"
) -> None:
    """One reading every 10 s from 10:00 plus `start` seconds."""
    for step, value in enumerate(values):
        second = start + 10 * step
        site.record("gas_reading", permit_no=permit_no, device_id=f"GD-{permit_no}", gas=gas, gas_class="combustible", unit=unit, value=value,
                    value_text=None if value is not None else "合格", moment=f"10:{second // 60:02d}:{second % 60:02d}")  # fmt: skip


@pytest.fixture(scope="module")
def gas(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, Any]]:
    site = Site(Path(tmp_path_factory.mktemp("gas")))
    curves: dict[str, tuple[list[float | None], str]] = {
        "OVER": ([0.0] * 10 + [12.0, 14.0, 13.0] + [0.0] * 17, "丙烷"),
        "UNDER": ([0.0] * 10 + [9.0, 9.0, 9.0] + [0.0] * 17, "丙烷"),  # 9 %LEL of propane is 0.19 % vol
        "SPIKE": ([0.0] * 10 + [40.0] + [0.0] * 19, "丙烷"),  # one reading, 10 s: long enough
        "HYDROGEN": ([0.0] * 10 + [11.0, 11.0, 11.0] + [0.0] * 17, "氢气"),  # GB 12.5 %LEL not exceeded, 10 %LEL is
        "GAP": ([0.0] * 5 + [0.0] * 0, "丙烷"),  # silent after 50 s
        "WORDS": ([None] * 30, "丙烷"),
        "LATER": ([0.0] * 30, "丙烷"),
    }
    for number, (name, (values, kind)) in enumerate(curves.items()):
        zone = f"Z-{name}"
        site.zone(zone, polygon_m=[[x + 20 * number, y] for x, y in SQUARE], kind="area")
        site.permit(name, "09:00", "12:00", zone, actual_start="09:30", actual_end="11:30", workers=[f"W{number}"])
        site.tag(f"T-{number}", "10:00:00", 290, 5 + 20 * number, 5, person_id=f"P{number}", name=f"W{number}")
        readings(site, name, 0, values, gas=kind)
    readings(site, "LATER", 600, [20.0, 20.0, 20.0])  # above the limit after everybody left
    return correlated(site, "positioning", "gas_system", "permit_system")


@pytest.mark.parametrize(
    ("permit", "answer", "reason"),
    [
        ("OVER", "violated", "over_gas_limit"),
        ("UNDER", "met", "within_gas_limit"),
        ("HYDROGEN", "violated", "over_gas_limit"),
        ("GAP", "cannot_tell", "no_readings"),
        ("WORDS", "cannot_tell", "no_readings"),
        ("LATER", "met", "within_gas_limit"),
    ],
)
def test_gas_over_the_limit_counts_while_people_are_there(
    gas: dict[tuple[str, str], dict[str, Any]], permit: str, answer: str, reason: str
) -> None:
    got = gas["GAS-OVER-LIMIT", permit]
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["text_en"]


def test_hydrogen_shows_both_limits(gas: dict[tuple[str, str], dict[str, Any]]) -> None:
    text = gas["GAS-OVER-LIMIT", "HYDROGEN"]["text_en"]
    assert "12.5 %LEL (GB 30871)" in text and "10 %LEL" in text


def test_a_single_long_reading_is_judged_by_its_time(gas: dict[tuple[str, str], dict[str, Any]]) -> None:
    assert gas["GAS-OVER-LIMIT", "SPIKE"]["answer"] in (
        "violated",
        "cannot_tell",
    )  # exactly the hold time, less two clocks


def worn(site: Site, video: str, number: int, kind: str, start_s: float, end_s: float) -> None:
    """What the vote over a track says of helmet or vest."""
    site.events.setdefault(video, []).append(
        dict.fromkeys(EVENT.names) | {"event_id": f"{video}{number}{kind}{start_s}", "video_id": video, "track_id": f"{video}#{number}", "kind": kind,
                                      "start_ms": round(start_s * 1000), "end_ms": round(end_s * 1000), "confidence": 0.9, "frames": 20, "detail": "{}"}
    )  # fmt: skip


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, Any]]:
    site = Site(Path(tmp_path_factory.mktemp("seen")))
    site.zone("Z-1")
    site.video("aaaaaaaaaaaa", "CAM-1", "09:00:00", minutes=60)
    site.video("bbbbbbbbbbbb", "CAM-2", "09:00:00", minutes=60, zone_id="Z-2")
    site.zone("Z-2")
    site.health["bbbbbbbbbbbb"] = [(600_000, 640_000, "blind")]
    for number in (1, 2, 3):
        site.body("aaaaaaaaaaaa", number, (100 * number, 100 * number + 60))
    worn(site, "aaaaaaaaaaaa", 1, "helmet_worn", 100, 160)
    worn(site, "aaaaaaaaaaaa", 1, "vest_not_worn", 110, 130)
    worn(site, "aaaaaaaaaaaa", 2, "helmet_not_worn", 200, 206)  # shorter than counts
    site.permit("FILMED", "09:00", "10:00", "Z-1", actual_start="09:10:00", actual_end="09:50:00")
    site.permit("HALF", "09:00", "12:00", "Z-1", actual_start="09:10:00", actual_end="10:50:00")
    site.record(
        "permit",
        permit_no="FIRST",
        work_type="HW",
        level="first",
        location="Z-1",
        plan_start="09:00",
        plan_end="12:00",
        actual_start="09:10",
        actual_end="11:00",
    )
    return correlated(site, "CAM-1", "CAM-2", "permit_system")


def item(verdicts: dict[tuple[str, str], dict[str, Any]], number: int, name: str) -> dict[str, Any]:
    return next(row for (rule, unit), row in verdicts.items()
                if rule == "PPE-MISSING" and unit.endswith(f"|{name}") and row["subject_ids"] == [f"track aaaaaaaaaaaa#{number}"])  # fmt: skip


def test_ppe_is_worn_not_worn_or_cannot_be_seen(seen: dict[tuple[str, str], dict[str, Any]]) -> None:
    assert item(seen, 1, "helmet")["answer"] == "met"
    assert (item(seen, 1, "vest")["answer"], item(seen, 1, "vest")["severity"]) == ("violated", "S3")
    assert (item(seen, 2, "helmet")["answer"], item(seen, 2, "helmet")["reason_code"]) == ("cannot_tell", "cannot_see")
    assert item(seen, 3, "helmet")["answer"] == "cannot_tell"


def test_a_blind_camera_is_a_finding_and_a_sound_one_is_not(seen: dict[tuple[str, str], dict[str, Any]]) -> None:
    assert seen["DQ-CAM-BLIND", "CAM-1"]["answer"] == "met"
    got = seen["DQ-CAM-BLIND", "CAM-2"]
    assert (got["answer"], got["reason_code"]) == ("violated", "camera_blind")
    assert (got["end_utc"] - got["start_utc"]).total_seconds() == 40


def test_only_special_hot_work_must_be_filmed(seen: dict[tuple[str, str], dict[str, Any]]) -> None:
    assert seen["DQ-VIDEO-GAP", "FILMED|CAM-1"]["answer"] == "met"
    assert seen["DQ-VIDEO-GAP", "HALF|CAM-1"]["answer"] == "violated"  # the recording stops at 10:00, the work at 10:50
    assert ("DQ-VIDEO-GAP", "FIRST|CAM-1") not in seen


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, Any]]:
    """Workers inside from 10:00 to 10:10; each permit's guardian stands 5 m off, then is away as its name says."""
    site = Site(Path(tmp_path_factory.mktemp("guards")))
    away_s = {"AWAY-130": 130, "AWAY-110": 110, "THERE": 0}
    for number, (name, seconds) in enumerate(away_s.items()):
        x = 200.0 * number
        site.zone(f"Z-{name}", polygon_m=[[x + a, b] for a, b in SQUARE])
        site.permit(
            name,
            "09:00",
            "12:00",
            f"Z-{name}",
            actual_start="09:30",
            actual_end="11:30",
            workers=[f"W{number}"],
            guardians=[f"G{number}"],
        )
        site.tag(f"TW-{number}", "10:00:00", 600, x + 5, 5, person_id=f"PW{number}", name=f"W{number}")
        site.tag(f"TG-{number}", "09:59:00", 180, x + 14, 5, person_id=f"PG{number}", name=f"G{number}")
        if seconds:
            site.tag(f"TG-{number}", "10:02:01", seconds - 2, x + 49, 5, person_id=f"PG{number}", name=f"G{number}")
        after = 121 + seconds
        site.tag(
            f"TG-{number}",
            f"10:{after // 60:02d}:{after % 60:02d}",
            600 - after,
            x + 14,
            5,
            person_id=f"PG{number}",
            name=f"G{number}",
        )
    site.zone("Z-SILENT", polygon_m=[[900, 0], [910, 0], [910, 10], [900, 10]])
    site.permit(
        "SILENT",
        "09:00",
        "12:00",
        "Z-SILENT",
        actual_start="09:30",
        actual_end="11:30",
        workers=["W9"],
        guardians=["G9"],
    )
    site.tag("TW-9", "10:00:00", 600, 905, 5, person_id="PW9", name="W9")
    return correlated(site, "positioning", "permit_system")


@pytest.mark.parametrize(
    ("permit", "answer"), [("AWAY-130", "violated"), ("AWAY-110", "met"), ("THERE", "met"), ("SILENT", "cannot_tell")]
)
def test_a_guardian_39_m_away_for_130_s_is_absent_and_for_110_s_is_not(
    guarded: dict[tuple[str, str], dict[str, Any]], permit: str, answer: str
) -> None:
    got = guarded["GD-ABSENT", permit]
    assert got["answer"] == answer, (got["reason_code"], got["values"])
