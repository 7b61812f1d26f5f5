# ruff: noqa: E501  (tables of data)
"""Contractors outside what their contract allows: zone, hours, dates, induction or block list; inside it; just; unclear."""

from __future__ import annotations

from dataclasses import replace

from sample_media.families._kit import (
    HELPER_SPOT,
    WELDER_SPOT,
    Kit,
    arcs,
    contracts,
    crew_member,
    guardian,
    hot_work,
    leader,
    patrol,
    scenario,
)  # fmt: skip
from sample_media.moments import MINUTE_MS, from_ms
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("ID-CONTRACTOR-SCOPE",)
__all__ = ["ABOUT", "FORMS", "build"]
WRONG = ("zone", "hours", "dates", "induction", "blocked")


def build(seed: int, form: Form) -> Scenario:
    """One crew at the job; what its contract says differs. A near miss is somebody who leaves a minute after the hours."""
    kit = Kit("contractor", seed, form)
    end = 60.0
    permit = hot_work(kit, end)
    welds = [(1.0, 25.0), (28.0, end - 2)]
    ours, *others = contracts()
    clock = f"{from_ms(kit.minutes(-60), kit.day.timezone):%H:%M}"
    close = kit.t0 + round(end * MINUTE_MS) - kit.t0 % MINUTE_MS
    wrong = WRONG[seed % len(WRONG)] if form == "violated" else ""
    changes = {
        "zone": {"zones": ("配电室PD-3", "R-201平台")},
        "hours": {"hours": f"{clock}-{from_ms(close - 30 * MINUTE_MS, kit.day.timezone):%H:%M}"},
        "dates": {"valid_to": f"{kit.day.date.replace(day=1):%Y-%m-%d}"},
        "induction": {"induction_until": f"{kit.day.date.replace(day=1):%Y-%m-%d}"},
        "blocked": {"blocked": True},
    }.get(wrong, {})  # fmt: skip
    if form == "cannot_tell":
        changes = ({"hours": "白班"}, {"zones": ("老罐区北侧", "R-201平台")})[seed % 2]
    leaves = end
    if form == "near_miss":
        changes = {"hours": f"{clock}-{from_ms(close, kit.day.timezone):%H:%M}"}
        leaves = (close - kit.t0) / MINUTE_MS + kit.some(0.7, 1.4)
    if wrong == "dates" and kit.day.date.day == 1:
        changes = {"valid_to": "2026-10-31"}
    if wrong == "induction" and kit.day.date.day == 1:
        changes = {"induction_until": "2026-10-31"}
    crew = (
        crew_member(kit, "welder", -32, leaves + 0.4, WELDER_SPOT, [(0.3, leaves)], 0, weld=welds),
        crew_member(kit, "helper", -31, leaves + 0.5, HELPER_SPOT, [(0.5, leaves)], 1),
    )
    people = (guardian(kit, -35, end + 40), *crew, leader(kit, -58, -2), patrol(kit, -80, end + 90))
    return scenario(kit, ABOUT, people, (permit,), end + 90, activities=arcs(kit, permit, welds),
                    contracts=(replace(ours, **changes), *others))  # type: ignore[arg-type]  # fmt: skip
