"""Before the permit could start: workers inside too early, nobody, just after it could, or with silent tags."""

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
)
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("PT-EARLY-START",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """The shift foreman's ticket check, nine minutes before the work, is the last signature."""
    kit = Kit("early_start", seed, form)
    end = 50.0
    permit = hot_work(kit, end, level=("special", "first", "second")[seed % 3])
    early = {"violated": [(-17.0 - seed % 4, -13.0)], "met": [], "near_miss": [], "cannot_tell": []}[form]
    first = -8.2 if form == "near_miss" else 0.3
    welds = [(1.0, 25.0), (28.0, end - 1)]
    outage = (
        [(tag(part), kit.minutes(-24), kit.minutes(-4)) for part in ("welder", "helper")]
        if form == "cannot_tell"
        else []
    )
    people = (
        guardian(kit, -35, end + 40),
        crew_member(kit, "welder", -32, end + 6, WELDER_SPOT, [*early, (first, end)], 0, weld=welds),
        crew_member(kit, "helper", -31, end + 7, HELPER_SPOT, [(0.5, end)], 1),
        leader(kit, -58, -2),
        patrol(kit, -88, end + 90),
    )
    return scenario(
        kit, ABOUT, people, (permit,), end + 90, tags=noise(kit, *outage), activities=arcs(kit, permit, welds)
    )
