"""A break in hot work: 35 min in special class without a new sample, with one, within the limit, one untimed."""

from __future__ import annotations

from dataclasses import replace

from sample_media.families._kit import (
    HELPER_SPOT,
    WELDER_SPOT,
    Kit,
    arcs,
    crew_member,
    guardian,
    hot_work,
    leader,
    patrol,
    scenario,
)  # fmt: skip
from sample_media.moments import MINUTE_MS
from sample_media.paperwork import StateChange
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("GAS-STALE",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Acceptance scenario 3: the limit is 30 min for special and first class, 60 min for second."""
    kit = Kit("gas_break", seed, form, hour=10)
    end, pause_at = 150.0, 60.0
    lengths = {
        "violated": 35.0 + seed % 12,
        "met": 35.0 + seed % 12,
        "near_miss": 35.0 + seed % 12,
        "cannot_tell": 37.0,
    }
    level = "second" if form == "near_miss" and seed % 2 == 0 else ("special", "first")[seed % 2]
    length = 27.0 if form == "near_miss" and level != "second" else lengths[form]
    back = pause_at + length
    permit = hot_work(kit, end, level=level)
    states = (*permit.states[:3], StateChange("suspended", kit.minutes(pause_at), "赵敏", "午休"),
              StateChange("resumed", kit.minutes(back - 0.5), "孙立", "条件确认"), *permit.states[3:])  # fmt: skip
    samples = permit.samples
    if form == "cannot_tell":  # sampled again, but nobody wrote down when
        samples = (*samples, replace(samples[0], sampled_utc_ms=None))
    if form == "met":
        samples = (*samples, replace(samples[0], sampled_utc_ms=kit.minutes(back) - (6 + seed % 15) * MINUTE_MS))
    permit = replace(permit, states=states, samples=samples)
    inside = [(0.3, pause_at), (back, end)]
    people = (
        guardian(kit, -35, end + 40),
        crew_member(kit, "welder", -32, end + 6, WELDER_SPOT, inside, 0, weld=[(2, 50), (back + 3, end - 2)]),
        crew_member(kit, "helper", -31, end + 7, HELPER_SPOT, inside, 1),
        leader(kit, -58, -2),
        patrol(kit, -80, end + 90),
    )
    return scenario(kit, ABOUT, people, (permit,), end + 90,
                    activities=arcs(kit, permit, [(2, 50), (back + 3, end - 2)]))  # fmt: skip
