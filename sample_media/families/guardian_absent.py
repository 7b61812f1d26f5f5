"""The guardian walks off while welders work: for 2 min 10 s, never, for 1 min 50 s, or with the tag out of order."""

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

ABOUT = ("GD-ABSENT",)
__all__ = ["ABOUT", "FORMS", "build"]
SECONDS = {"violated": (126.0, 200.0), "near_miss": (96.0, 113.0)}


def build(seed: int, form: Form) -> Scenario:
    """Acceptance scenario 1: away 110 s gives nothing, 130 s gives GD-ABSENT."""
    kit = Kit("guardian_absent", seed, form)
    end = 90.0
    permit = hot_work(kit, end, level=("special", "first", "second")[seed % 3])
    away = []
    if form in SECONDS:
        long = 130.0 if seed == 1 and form == "violated" else 110.0 if seed == 1 else kit.some(*SECONDS[form])
        start = kit.some(35, 70)
        away = [(start, start + long / 60)]
    outage = [(tag("guardian"), kit.minutes(40), kit.minutes(40 + kit.some(6, 20)))] if form == "cannot_tell" else []
    people = (
        guardian(kit, -35, end + 40, away),
        crew_member(kit, "welder", -32, end + 6, WELDER_SPOT, [(0.2, end)], 0, weld=[(2, 30), (33, 60), (64, end - 2)]),
        crew_member(kit, "helper", -31, end + 7, HELPER_SPOT, [(0.4, end)], 1),
        leader(kit, -58, -2),
        patrol(kit, -80, end + 90),
    )
    return scenario(kit, ABOUT, people, (permit,), end + 90, tags=noise(kit, *outage),
                    activities=arcs(kit, permit, [(2, 30), (33, 60), (64, end - 2)]))  # fmt: skip
