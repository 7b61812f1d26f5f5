"""Somebody lies still and a sensor or a camera tells; moves about; stands still for less; or none can tell."""

from __future__ import annotations

from sample_media.cast import pid, play
from sample_media.conditions import PositionAlarm
from sample_media.families._kit import Kit, scenario
from sample_media.people import Person, Step
from sample_media.plan import Camera, Point
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("BH-FALL-MOTIONLESS",)
__all__ = ["ABOUT", "FORMS", "build"]
HERE, THERE = (33.0, 14.0), (36.5, 14.0)
HOME: tuple[Point, ...] = ((20.0, 9.0), (14.0, 6.0), (4.0, 6.0))


def build(seed: int, form: Form) -> Scenario:
    """Nobody is a worker of a permit here, so 300 s count; every fourth breach is a fall that a camera sees."""
    kit = Kit("motionless", seed, form)
    filmed = form == "violated" and seed % 4 == 0
    still_s = {
        "violated": kit.some(330, 420),
        "met": 0.0,
        "near_miss": kit.some(180, 260),
        "cannot_tell": kit.some(340, 420),
    }[form]
    if filmed:
        still_s = kit.some(25, 60)
    alarms: tuple[PositionAlarm, ...] = ()
    if form == "violated" and not filmed:
        raised = kit.minutes(10) + round(kit.some(302, still_s) * 1000)
        alarms = (PositionAlarm(pid("operator"), "motionless", raised),)
    cameras: tuple[Camera, ...] = ()
    if filmed:
        cameras = (
            Camera(
                "CAM-31", "T-101阀组南", (34.8, 2.5, 5.2), (34.8, 14.0, 0.5), kit.minutes(7), kit.minutes(14), (), 60.0
            ),
        )
    people = (
        _pacer(kit, "operator", still_s, "lie" if form == "violated" else "stand"),
        _pacer(kit, "analyst", 0.0, "stand", 6.0),
    )
    return scenario(kit, ABOUT, people, (), 60, position_alarms=alarms, cameras=cameras)


def _pacer(kit: Kit, part: str, still_s: float, posture: str, aside: float = 0.0) -> Person:
    """To and fro all the time; from minute 10 on one spot for so many seconds."""
    a, b = (HERE[0] + aside, HERE[1]), (THERE[0] + aside, THERE[1])
    moment = kit.minutes(2)
    steps = [Step(moment, (*reversed(HOME), a))]
    moment, place = kit.minutes(4), b
    while moment < kit.minutes(25):
        if still_s and kit.minutes(10) <= moment < kit.minutes(10) + 20_000:
            steps.append(Step(moment, posture=posture))  # type: ignore[arg-type]
            moment += round(still_s * 1000)
            still_s = 0.0
        steps.append(Step(moment, (place,), posture="work"))
        moment, place = moment + 20_000, a if place == b else b
    steps.append(Step(moment, HOME, leaves=True))
    return play(part, *steps)
