"""T0: given, accepted, cleared; and proposed where several sources agree, with ± that holds the truth."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from case import Case
from case.errors import DecisionError, TimeTextError
from timeline.incident import accept, clear, incident_of, propose, read_given, relative_text
from timeline.incident.listing import proposal_lines
from timeline.incident.moment import Incident
from timeline.incident.signal import LAGS, Signal
from timeline.incident.signals.gas import _onset
from timeline.words import speaker, table

T0 = datetime(2026, 11, 18, 6, 7, 52)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A case with two zones and no incident."""
    made = Case.create(tmp_path / "plant", name="Unit 3", timezone="Asia/Shanghai")
    zones = '\n[[zone]]\nid = "Z-J1"\nname = "T-101 hot work"\naliases = ["T-101"]\n'
    zones += '[[zone]]\nid = "Z-2"\nname = "Road"\n'
    path = made.root / "case.toml"
    path.write_text(path.read_text(encoding="utf-8") + zones, encoding="utf-8")
    return Case.open(made.root)


def signal(kind: str, second: float, **more: Any) -> Signal:
    """A signal so many seconds after T0."""
    given_: dict[str, Any] = {
        "kind": kind, "moment_utc": T0 + timedelta(seconds=second), "plus_minus_ms": 300, "source": kind,
        "text_key": "signal_camera_moved", "values": {"camera": "CAM-1"},
    }  # fmt: skip
    return Signal(**(given_ | more))


def test_a_time_and_a_place_are_read_as_a_person_gives_them(case: Case) -> None:
    read = read_given(case, "2026-11-18 14:07:52 @ T-101")
    assert (read.moment_utc, read.plus_minus_ms, read.zone_id) == (T0, 1000, "Z-J1")
    minute = read_given(case, "2026-11-18 15:02 @ road")
    assert minute.moment_utc == datetime(2026, 11, 18, 7, 2, 30)  # the minute's middle
    assert (minute.plus_minus_ms, minute.zone_id) == (30_000, "Z-2")
    assert read_given(case, "2026-11-18 15:02", 90).plus_minus_ms == 90_000


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("2026-11-18 14:07:52 @ nowhere", DecisionError, "no zone of this case; say one of Z-J1, Z-2"),
        ("yesterday afternoon", TimeTextError, "cannot be read as a time"),
        ("", TimeTextError, "empty text"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(case: Case, text: str, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        read_given(case, text)


def test_the_latest_decision_is_in_force_until_cleared(case: Case) -> None:
    assert incident_of(case) is None
    accept(case, Incident(T0, 500, "Z-J1", "fire", reasons=("a fire alarm",)), "alarm and people agree", "Li")
    accept(case, Incident(T0 + timedelta(seconds=1), 200, None, None), "the flash on CAM-21", "Li")
    there = incident_of(case)
    assert there is not None and (there.plus_minus_ms, there.basis, there.actor) == (200, "decision", "Li")
    assert len(clear(case, "asked to start anew")) == 2
    assert incident_of(case) is None
    with pytest.raises(DecisionError, match="No incident was set"):
        clear(case, "again")
    with pytest.raises(DecisionError, match="gives no reason"):
        accept(case, Incident(T0, 500), " ")


def test_agreement_outweighs_a_loud_alarm_for_nothing(case: Case) -> None:
    earlier = signal("fire_alarm", -1500, source="FD-300")
    found = propose(case, [
        earlier, signal("fire_alarm", 4.1), signal("departure", 0.9), signal("camera_moved", 0.4),
        signal("gas_alarm", -80), signal("gas_step", -120, source="GD-1"),
    ])  # fmt: skip
    first = found[0].incident
    assert abs((first.moment_utc - T0).total_seconds()) < 0.5 and first.plus_minus_ms < 4000
    assert first.kind == "fire" and {s.kind for s in found[0].signals} >= {"fire_alarm", "departure", "camera_moved"}
    assert any(abs((p.incident.moment_utc - earlier.usual_t0).total_seconds()) < 2 for p in found[1:])
    assert all(a.score >= b.score for a, b in pairwise(found))


def test_an_unverified_clock_says_less_and_widens_the_bar(case: Case) -> None:
    sharp = propose(case, [signal("flash", 0.0)])[0]
    vague = propose(case, [signal("flash", 0.0, plus_minus_ms=77_000)])[0]
    assert vague.score < sharp.score / 5
    assert vague.incident.plus_minus_ms > 20_000 > 500 > sharp.incident.plus_minus_ms


def test_nothing_recorded_proposes_nothing(case: Case) -> None:
    assert propose(case, []) == []
    assert "Nothing recorded points to an incident" in proposal_lines(case, [], speaker("en"))[0]
    assert "未指向任何事故" in proposal_lines(case, [], speaker("zh"))[0]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(LAGS)), st.floats(-300, 300)), min_size=1, max_size=6))
def test_every_proposal_is_ranked_apart_and_has_a_reason(parts: list[tuple[str, float]]) -> None:
    found = propose(None, [signal(kind, second) for kind, second in parts])  # type: ignore[arg-type]
    assert found and all(p.signals and p.incident.plus_minus_ms >= 200 for p in found)
    moments = sorted(p.incident.moment_utc for p in found)
    assert all(b - a > timedelta(seconds=20) for a, b in pairwise(moments))


def test_a_gas_rise_is_reckoned_back_to_its_base() -> None:
    rows: list[dict[str, Any]] = [
        {"moment_utc": T0 + timedelta(seconds=2 * i), "value": 1.0 if i < 30 else 1.0 + 3.0 * (i - 29.5),
         "status": None, "gas_class": "combustible", "unit": "%LEL", "plus_minus_ms": 300, "record_id": f"r{i}"}
        for i in range(40)
    ]  # fmt: skip
    onset = _onset(rows, 33, "GD-1", "propane")
    assert onset is not None and abs((onset.moment_utc - T0).total_seconds() - 59.0) < 0.2
    assert onset.evidence == ("r30", "r33")


@pytest.mark.parametrize(
    ("second", "text"),
    [(4.06, "T0+00:04.1"), (-82, "T0−01:22.0"), (3725, "T0+1:02:05.0"), (0, "T0+00:00.0"), (-0.04, "T0+00:00.0")],
)
def test_relative_times(second: float, text: str) -> None:
    assert relative_text(T0 + timedelta(seconds=second), Incident(T0, 500)) == text
    assert relative_text(None, Incident(T0, 500)) == relative_text(T0, None) == ""


def test_every_signal_has_its_sentence_in_both_languages() -> None:
    for kind in LAGS:
        assert all(f"signal_{kind}" in table(language) for language in ("en", "zh"))


def test_nothing_comes_before_its_cause_and_people_may_run_from_an_alarm(case: Case) -> None:
    step, alarm = signal("gas_step", 0.5, source="GD-1"), signal("gas_alarm", 12)
    found = propose(case, [step, alarm, signal("departure", 16)])
    assert abs((found[0].incident.moment_utc - T0).total_seconds()) < 1 and found[0].incident.kind == "leak"
    assert alarm.agreement(T0 + timedelta(seconds=13)) == 0.0 < alarm.agreement(T0 + timedelta(seconds=11))
    assert {one.kind for one in found[0].signals} == {"gas_step", "gas_alarm"}
