"""Work when the permit has run out: welding on, out in time, out within the grace, or with the tags silent."""

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
    noise,
    patrol,
    scenario,
    tag,
)  # fmt: skip
from sample_media.paperwork import Permit, StateChange
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("PT-EXPIRED-PRESENCE",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Presence in an exclusive zone more than 300 s after the end, or any activity after it."""
    kit = Kit("expired", seed, form)
    ends = 60.0
    out = {
        "violated": ends + 8 + seed % 20,
        "met": ends - 8,
        "near_miss": ends + 2 + seed % 2,
        "cannot_tell": ends + 12,
    }[form]
    spark = ends + 3 if form == "violated" and seed % 2 else min(out, ends) - 9
    permit = hot_work(kit, 45.0, plan_end_utc_ms=kit.minutes(ends), actual_end_utc_ms=None)
    permit = _open(kit, permit, out)
    welds = [(1.0, 25.0), (28.0, spark)]
    outage = []
    if form == "cannot_tell":
        outage = [(tag(part), kit.minutes(ends - 6), kit.minutes(out + 30)) for part in ("welder", "helper")]
    people = (
        guardian(kit, -35, out + 40),
        crew_member(kit, "welder", -32, out + 6, WELDER_SPOT, [(0.3, out)], 0, weld=welds),
        crew_member(kit, "helper", -31, out + 5, HELPER_SPOT, [(0.5, out - 0.2)], 1),
        leader(kit, -58, -2),
        patrol(kit, -80, out + 90),
    )
    return scenario(
        kit, ABOUT, people, (permit,), out + 90, tags=noise(kit, *outage), activities=arcs(kit, permit, welds)
    )


def _open(kit: Kit, permit: Permit, out: float) -> Permit:
    """Finished when they really were, and not yet accepted."""
    states = (*permit.states[:3], StateChange("finished", kit.minutes(out), "李建国"))
    return replace(permit, states=states, signatures=permit.signatures[:-1])
