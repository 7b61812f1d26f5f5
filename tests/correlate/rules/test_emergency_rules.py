"""A room that heats up, and what happens after an alarm: each form drawn once, the answer beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.correlate.make import Site
from tests.correlate.rules.test_seen_rules import correlated

pytestmark = pytest.mark.slow
Verdicts = dict[tuple[str, str], dict[str, Any]]


def room(
    site: Site, number: int, name: str, temperatures: list[tuple[str, float]], works_from: str | None, hours: float
) -> None:
    """An electrical room with a sensor, and one person working in it up to 15:20."""
    x = 50.0 * number
    site.zone(name, kind="electrical", polygon_m=[[x, 0], [x + 10, 0], [x + 10, 10], [x, 10]])
    for moment, value in temperatures:
        site.record(
            "environment",
            point_id=f"TE-{name}",
            name=name,
            zone_id=name,
            quantity="temperature",
            unit="℃",
            value=value,
            moment=moment,
            quality="good",
        )
    if works_from:
        site.tag(f"T-{name}", works_from, hours * 3600, x + 5, 5, every_s=10, person_id=f"P-{name}", name=f"W {name}")


def minutes(*points: tuple[str, float]) -> list[tuple[str, float]]:
    """A sample a minute from 14:00 to 15:20, each holding the last value given."""
    found, value = [], 27.8
    for minute in range(14 * 60, 15 * 60 + 21):
        text = f"{minute // 60:02d}:{minute % 60:02d}:00"
        value = next((new for moment, new in points if moment == text), value)
        found.append((text, value))
    return found


JUMP = minutes(("15:05:00", 29.0), ("15:07:00", 30.5), ("15:09:00", 31.9))


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    site = Site(Path(tmp_path_factory.mktemp("rooms")))
    room(site, 0, "TIRED", JUMP, "09:00:00", 6.3)  # 6 h 18 without a rest
    room(site, 1, "RESTED", JUMP, "14:30:00", 0.8)
    room(site, 2, "EMPTY", JUMP, None, 0)
    room(site, 3, "CALM", minutes(), "14:30:00", 0.8)
    room(site, 4, "SILENT", [], "14:30:00", 0.8)
    return correlated(site, "positioning", "historian")


@pytest.mark.parametrize(
    ("zone", "answer", "reason", "severity"),
    [
        ("TIRED", "violated", "hot_and_tired", "S1"),
        ("RESTED", "violated", "hot_with_people", "S2"),
        ("EMPTY", "violated", "hot", "S3"),
        ("CALM", "met", "no_jump", None),
        ("SILENT", "cannot_tell", "no_sensor", None),
    ],
)
def test_a_room_that_heats_up(rooms: Verdicts, zone: str, answer: str, reason: str, severity: str | None) -> None:
    got = rooms["ENV-TEMPJUMP-FATIGUE", zone]
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["values"]
    assert severity is None or got["severity"] == severity


@pytest.fixture(scope="module")
def alarms(tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """Alarms at 10:00:00 in one zone each; somebody inside leaves after so many seconds."""
    site = Site(Path(tmp_path_factory.mktemp("alarms")))
    for number, (name, leaves_s) in enumerate((("PROMPT", 60), ("SLOW", 400), ("RETURN", 60))):
        x = 50.0 * number
        site.zone(name, polygon_m=[[x, 0], [x + 10, 0], [x + 10, 10], [x, 10]])
        site.record("alarm", alarm_id=f"AL-{name}", kind="gas", zone_id=name, raised="10:00:00", ended="10:20:00")
        site.tag(f"T-{name}", "09:50:00", 600 + leaves_s, x + 5, 5, person_id=f"P-{name}", name=f"W {name}")
        after = 601 + leaves_s
        site.tag(
            f"T-{name}",
            f"{9 + (3000 + after) // 3600:02d}:{(3000 + after) // 60 % 60:02d}:{(3000 + after) % 60:02d}",
            60,
            x + 30,
            5,
            person_id=f"P-{name}",
            name=f"W {name}",
        )
    site.tag("T-late", "10:05:00", 120, 105, 5, person_id="P-late", name="Late")
    site.zone("NOWHERE")
    site.record("alarm", alarm_id="AL-NOWHERE", kind="fire", zone_id="NOWHERE", raised="10:00:00", ended="10:20:00")
    return correlated(site, "positioning", "alarm_system")


@pytest.mark.parametrize(
    ("zone", "answer", "reason"),
    [
        ("PROMPT", "met", "left_in_time_alarm"),
        ("SLOW", "violated", "left_late"),
        ("RETURN", "violated", "went_in"),
        ("NOWHERE", "cannot_tell", "not_watched"),
    ],
)
def test_after_an_alarm(alarms: Verdicts, zone: str, answer: str, reason: str) -> None:
    got = alarms["EV-EVAC-RESPONSE", f"{zone}|AL-{zone}"]
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["values"]
