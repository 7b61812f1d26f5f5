# ruff: noqa: E501  (tables of data)
"""One body more than badges at the job: seen for minutes, not there, for 25 s only, or while tags are out of order."""

from __future__ import annotations

from dataclasses import replace

from sample_media import plant
from sample_media.cast import play
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
from sample_media.people import Step
from sample_media.plan import Camera
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("ID-BODY-NO-BADGE", "DQ-POSITION-LOST")
__all__ = ["ABOUT", "FORMS", "build"]
FILM = (30.0, 42.0)


def build(seed: int, form: Form) -> Scenario:
    """Acceptance scenario 4: the camera counts one more than the tags; tags are heard to 70 % or nearly all."""
    kit = Kit("body_no_badge", seed, form)
    end = 60.0
    permit = hot_work(kit, end)
    welds = [(2.0, 25.0), (28.0, end - 2)]
    people = [
        guardian(kit, -35, end + 40),
        crew_member(kit, "welder", -32, end + 6, WELDER_SPOT, [(0.3, end)], 0, weld=welds),
        crew_member(kit, "helper", -31, end + 7, HELPER_SPOT, [(0.5, end)], 1),
        crew_member(kit, "rigger", -30, end + 8, (51.5, 28.2), [(0.7, end)], 2),
        leader(kit, -58, end + 2),
        patrol(kit, -80, end + 90), patrol(kit, -79, end + 89, "operator"), patrol(kit, -78, end + 88, "analyst"),
        patrol(kit, -77, end + 87, "unit_head"), patrol(kit, -76, end + 86, "foreman"),
    ]  # fmt: skip
    if form != "met":
        seconds = kit.some(16, 24) if form == "near_miss" else kit.some(80, 300)
        start = kit.some(32, 34)
        spot = (48.6, 28.2)
        way_s = 3.5
        people.append(play(
            "stranger", Step(kit.minutes(start) - 60_000, plant.TO_JOB), Step(kit.minutes(start) - round(way_s * 1000), (spot,), posture="stand"),
            Step(kit.minutes(start + seconds / 60) - 4_000, ((43.0, 27.2), (43.0, 25.0), *plant.back(plant.TO_JOB[:3])), leaves=True), card=False, tag=False,
        ))  # fmt: skip
    permit_people = (*permit.workers, people[3].person_id)
    outage = []
    if form == "cannot_tell":
        outage = [(tag(part), kit.minutes(29), kit.minutes(44)) for part in ("rigger", "operator", "analyst")]
    camera = Camera("CAM-21", "T-101动火点东南", (58.0, 20.6, 5.6), (48.2, 29.0, 0.5), kit.minutes(FILM[0]), kit.minutes(FILM[1]),
                    ("Z-J1",), 54.0)  # fmt: skip
    permit = replace(permit, workers=permit_people)
    return scenario(kit, ABOUT, tuple(people), (permit,), end + 90, tags=noise(kit, *outage), cameras=(camera,),
                    activities=arcs(kit, permit, welds))  # fmt: skip
