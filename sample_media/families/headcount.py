# ruff: noqa: E501  (tables of data)
"""More people at the job than its ticket allows: for minutes, never, for less than a minute, or one with a silent tag."""

from __future__ import annotations

from dataclasses import replace

from sample_media.cast import pid
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

ABOUT = ("PT-HEADCOUNT-OVER",)
__all__ = ["ABOUT", "FORMS", "build"]
MORE = (("rigger", (51.6, 28.4), 2), ("electrician", (50.9, 30.9), 0), ("electrician_2", (47.6, 28.6), 1))


def build(seed: int, form: Form) -> Scenario:
    """A limit of three on the ticket; those who come later are listed as well, so that only their number is wrong."""
    kit = Kit("headcount", seed, form)
    end = 70.0
    permit = hot_work(kit, end, level=("special", "first", "second")[seed % 3])
    welds = [(1.0, 25.0), (28.0, end - 2)]
    start = kit.some(32, 45)
    stay = {
        "violated": kit.some(1.6, 9.0),
        "near_miss": kit.some(0.6, 0.8),
        "cannot_tell": kit.some(4.0, 7.0),
        "met": kit.some(3.0, 9.0),
    }[form]
    late = MORE[: 2 + seed % 2 if form == "violated" else 2]
    if form == "met":
        late = late[:1]
    people = [
        guardian(kit, -35, end + 40),
        crew_member(kit, "welder", -32, end + 6, WELDER_SPOT, [(0.3, end)], 0, weld=welds),
        crew_member(kit, "helper", -31, end + 7, HELPER_SPOT, [(0.5, end)], 1),
        *(crew_member(kit, part, -30 + i, end + 8 + i, spot, [(start + 0.04 * i, start + stay + 0.04 * i)], wait) for i, (part, spot, wait) in enumerate(late)),
        leader(kit, -58, -2),
        patrol(kit, -80, end + 90),
    ]  # fmt: skip
    # in doubt: one of the four at the job fell silent before the others came, and is not heard until they have gone
    outage = [(tag("helper"), kit.minutes(start - 6), kit.minutes(start + stay + 5))] if form == "cannot_tell" else []
    permit = replace(permit, workers=(pid("welder"), pid("helper"), *(pid(part) for part, _, _ in late)), max_people=3)
    return scenario(
        kit, ABOUT, tuple(people), (permit,), end + 90, activities=arcs(kit, permit, welds), tags=noise(kit, *outage)
    )
