"""A badge at the job whose name is on no permit: for minutes, never, for 45 s, or with the tag silent meanwhile."""

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
    patrol,
    scenario,
)  # fmt: skip
from sample_media.scenario import Form, Scenario

ABOUT = ("PT-UNLISTED",)
FORMS: tuple[Form, ...] = ("violated", "met", "near_miss")


def build(seed: int, form: Form) -> Scenario:
    """An identified person in an exclusive zone with an active permit. A silent tag opens no presence, hence no
    cannot-tell form: who is not noticed is no unit of this rule."""
    kit = Kit("unlisted", seed, form)
    end = 60.0
    permit = hot_work(kit, end)
    welds = [(1.0, 25.0), (28.0, end - 2)]
    seconds = {"violated": kit.some(90, 600), "near_miss": kit.some(35, 50), "met": 0.0}[form]
    start = kit.some(12, 40)
    people = [
        guardian(kit, -35, end + 40),
        crew_member(kit, "welder", -32, end + 6, WELDER_SPOT, [(0.3, end)], 0, weld=welds),
        crew_member(kit, "helper", -31, end + 7, HELPER_SPOT, [(0.5, end)], 1),
        leader(kit, -58, -2),
        patrol(kit, -80, end + 90),
    ]
    if seconds:
        people.append(crew_member(kit, "rigger", start - 6, end + 5, (51.4, 28.3), [(start, start + seconds / 60)], 2))
    return scenario(kit, ABOUT, tuple(people), (permit,), end + 90, activities=arcs(kit, permit, welds))
