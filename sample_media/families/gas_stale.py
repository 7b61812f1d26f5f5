"""The gas sample at the start: 34 min old, fresh, 29.5 min old, or with a minute that decides or no time at all."""

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
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("GAS-STALE",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Acceptance scenario 2. The age counts from the sample's minute to the first sign of work."""
    kit = Kit("gas_stale", seed, form)
    end = 60.0
    permit = hot_work(kit, end, level=("special", "first", "second")[seed % 3])
    ages = {"violated": 34.0 + seed % 9, "met": 8.0 + seed % 14, "near_miss": 28.0, "cannot_tell": 31.0}
    sample = replace(permit.samples[0], sampled_utc_ms=kit.minutes(-ages[form]))
    if form == "cannot_tell" and seed % 2:
        sample = replace(sample, sampled_utc_ms=None, text="合格", value=None)
    permit = replace(permit, samples=(sample,))
    people = (
        guardian(kit, -35, end + 40),
        crew_member(kit, "welder", -32, end + 6, WELDER_SPOT, [(0.3, end)], 0, weld=[(1, 25), (28, end - 2)]),
        crew_member(kit, "helper", -31, end + 7, HELPER_SPOT, [(0.5, end)], 1),
        leader(kit, -58, -2),
        patrol(kit, -80, end + 90),
    )
    return scenario(kit, ABOUT, people, (permit,), end + 90, activities=arcs(kit, permit, [(1, 25), (28, end - 2)]))
