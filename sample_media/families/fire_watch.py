"""After the last spark: the fire watch leaves after 22 min, stays 40 min, stays 31 min, or falls silent."""

from __future__ import annotations

from sample_media.families._kit import (
    HELPER_SPOT,
    WELDER_SPOT,
    Kit,
    arcs,
    crew_member,
    guardian,
    hot_work,
    leader,
    noise,
    patrol,
    scenario,
    tag,
)  # fmt: skip
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("HW-FIREWATCH-EARLY",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Acceptance scenario 11: 22 min of watch where 30 are due."""
    kit = Kit("fire_watch", seed, form)
    end = 60.0
    permit = hot_work(kit, end, level=("special", "first", "second")[seed % 3])
    stays = {"violated": 22.0 if seed % 2 else 10.0 + seed % 15, "met": 40.0, "near_miss": 31.8, "cannot_tell": 45.0}[
        form
    ]
    welds = [(1.0, 25.0), (28.0, end - 0.5)]
    outage = [(tag("guardian"), kit.minutes(end + 8), kit.minutes(end + 60))] if form == "cannot_tell" else []
    people = (
        guardian(kit, -35, end + stays),
        crew_member(kit, "welder", -32, end + 6, WELDER_SPOT, [(0.3, end)], 0, weld=welds),
        crew_member(kit, "helper", -31, end + 7, HELPER_SPOT, [(0.5, end)], 1),
        leader(kit, -58, -2),
        patrol(kit, -80, end + 90),
    )
    return scenario(
        kit, ABOUT, people, (permit,), end + 90, tags=noise(kit, *outage), activities=arcs(kit, permit, welds)
    )
