"""A scenario that contradicts itself is refused in one sentence, before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from case.errors import CaseError, ScenarioError
from sample_media import families
from sample_media.cast import play
from sample_media.check import check
from sample_media.make import make, truth
from sample_media.people import Step
from sample_media.plan import Camera
from sample_media.scenario import Scenario


def good() -> Scenario:
    return families.build("roster_tank", 1, "met")


def walker(scenario: Scenario, *steps: Step) -> Scenario:
    return replace(scenario, people=(*scenario.people, play("rigger", *steps)))


def through_wall(s: Scenario) -> Scenario:
    return walker(s, Step(s.judge_from_utc_ms, ((4.0, 30.0), (20.0, 30.0))))


def too_early(s: Scenario) -> Scenario:
    t = s.judge_from_utc_ms
    return walker(s, Step(t, ((12.0, 6.0), (90.0, 6.0))), Step(t + 10_000, ((12.0, 6.0),)))


def off_plan(s: Scenario) -> Scenario:
    return walker(s, Step(s.judge_from_utc_ms, ((12.0, 6.0), (120.0, 6.0))))


def nowhere(s: Scenario) -> Scenario:
    return walker(s, Step(s.judge_from_utc_ms))


def permit(s: Scenario, **changes: object) -> Scenario:
    hot = families.build("gas_stale", 1, "met")
    return replace(hot, permits=(replace(hot.permits[0], **changes),))  # type: ignore[arg-type]


def ends_before_start(s: Scenario) -> Scenario:
    hot = families.build("gas_stale", 1, "met")
    return permit(s, plan_end_utc_ms=hot.permits[0].plan_start_utc_ms - 60_000)


def camera(s: Scenario, **changes: object) -> Scenario:
    plain = Camera("CAM-9", "天", (20.0, 6.0, 5.0), (30.0, 6.0, 0.5), s.judge_from_utc_ms, s.judge_to_utc_ms)
    return replace(s, cameras=(replace(plain, **changes),))  # type: ignore[arg-type]


def unsorted(s: Scenario) -> Scenario:
    hot = families.build("gas_stale", 1, "met")
    return permit(s, states=tuple(reversed(hot.permits[0].states)))


BAD: list[tuple[Callable[[Scenario], Scenario], str]] = [
    (through_wall, "goes through the wall west fence"),
    (too_early, "before the walk before it arrives"),
    (off_plan, "leaves the plan"),
    (nowhere, "names no place"),
    (ends_before_start, "ends at"),
    (lambda s: permit(s, zone_id="Z-99"), "zone 'Z-99' is not on the plan"),
    (lambda s: permit(s, workers=("X1",)), "person 'X1' is nobody"),
    (unsorted, "not in order"),
    (lambda s: camera(s, look_at_m=(30.0, 6.0, 40.0)), "sees nothing"),
    (lambda s: camera(s, to_utc_ms=s.judge_from_utc_ms), "ends before it begins"),
    (lambda s: camera(s, watches=("Z-X",)), "zone 'Z-X' is not on the plan"),
    (lambda s: replace(s, people=(*s.people, s.people[0])), "is there twice"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "says"), BAD, ids=[says for _, says in BAD])
def test_one_sentence_and_nothing_written(spoil: Callable[[Scenario], Scenario], says: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=says) as caught:
        make(tmp_path / "case", scenario=spoil(good()))
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")
    assert not (tmp_path / "case").exists()


def test_a_good_scenario_passes() -> None:
    assert set(check(good())) == {person.person_id for person in good().people}


def test_unknown_names(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no family 'nope'; known are"):
        make(tmp_path / "a", "nope")
    with pytest.raises(ScenarioError, match="has no form"):
        families.build("unlisted", 1, "cannot_tell")
    with pytest.raises(ScenarioError, match="no export style"):
        make(tmp_path / "b", "roster_tank", style="dutch")
    with pytest.raises(CaseError, match="holds no truth"):
        truth(tmp_path)
    assert list(tmp_path.iterdir()) == []
