# ruff: noqa: E501  (tables of data)
"""Cleaning inside tank T-102: the confined-space crew, its guardians and its permit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sample_media import plant
from sample_media.cast import PARTS, pid, play
from sample_media.families._kit import Kit
from sample_media.paperwork import (
    Acknowledgement,
    GasClass,
    GasSample,
    Measure,
    Permit,
    RegisterLine,
    Signature,
    StateChange,
)
from sample_media.people import Person, Step
from sample_media.plan import Point

AT_MANHOLE: Point = (70.0, 30.2)
POST: Point = (71.6, 28.6)
GASES: tuple[tuple[str, GasClass, float, str], ...] = (
    ("氧气", "oxygen", 20.7, "%vol"), ("丙烷", "combustible", 0.02, "%vol"), ("硫化氢", "toxic", 0.5, "ppm"),
)  # fmt: skip
IN: tuple[Point, ...] = (AT_MANHOLE, (70.0, 31.6))
OUT: tuple[Point, ...] = ((70.0, 31.6), AT_MANHOLE)


def cleaner(
    kit: Kit, part: str, arrives: float, inside: tuple[float, float], leaves: float, spot: Point, **more: Any
) -> Person:
    """Somebody who works inside the tank in one stretch (minutes), waiting beside the dike before and after.

    Contractors wait outside the dike of T-102, where no permit is needed.
    """
    wait = (66.0 - len(part) % 3, 23.0)
    to_dike = plant.TO_TANK[:4]
    steps = (
        Step(kit.minutes(arrives), (*to_dike, wait)),
        Step(kit.minutes(inside[0]) - 9_500, ((69.2, 25.0), (69.6, 27.0), *IN, spot), posture="work", gait="walk"),
        Step(kit.minutes(inside[1]), (*OUT, (69.6, 27.0), (69.2, 25.0), wait)),
        Step(kit.minutes(leaves), plant.back(to_dike), leaves=True),
    )
    return play(part, *steps, **more)


def tank_guardian(
    kit: Kit, arrives: float, leaves: float, inside: tuple[float, float] | None = None, part: str = "cs_guardian", post: Point = POST
) -> Person:  # fmt: skip
    """The guardian outside the manhole; `inside` (minutes) is a walk through it and back."""
    steps = [Step(kit.minutes(arrives), (*plant.TO_TANK, post), heading_deg=90.0)]
    if inside is not None:
        steps += [
            Step(kit.minutes(inside[0]) - 3_000, (*IN, (70.0, 33.2))),
            Step(kit.minutes(inside[1]) - 1_500, (*OUT, post), heading_deg=90.0),
        ]
    steps.append(Step(kit.minutes(leaves), plant.back(plant.TO_TANK), leaves=True))
    return play(part, *steps, armband=True)


def cs_leader(kit: Kit) -> Person:
    """The work leader comes for the briefing and goes when the work has started."""
    steps = (
        Step(kit.minutes(-50), (*plant.TO_TANK[:4], (62.0, 22.5))),
        Step(kit.minutes(4), plant.back(plant.TO_TANK[:4]), leaves=True),
    )
    return play("cs_leader", *steps)


def confined_space(kit: Kit, end: float, workers: tuple[str, ...], **changes: Any) -> Permit:
    """A confined-space permit for T-102 in order: fresh samples of all classes, started on time, closed."""
    at = kit.minutes
    names = [PARTS[part].name for part in workers]
    samples = [
        GasSample(gas, kind, at(-16), value, unit, point=f"罐内{place}", analyst="林静")
        for gas, kind, value, unit in GASES
        for place in ("上部", "中部", "下部")
    ]  # fmt: skip
    register = [RegisterLine(at(0.3), "in", pid(part), 2) for part in workers] + [
        RegisterLine(at(end - 1), "out", pid(part), 2) for part in workers
    ]
    permit = Permit(
        kit.number("SX"), "CS", "Z-102I", at(-10), at(end + 60), tuple(pid(part) for part in workers), (pid("cs_guardian"),), pid("cs_leader"),
        content="清罐", location="T-102储罐内", medium="丙烷", apply_unit="储运部", work_unit="绿源清洗", applied_utc_ms=at(-85),
        actual_start_utc_ms=at(0), actual_end_utc_ms=at(end), max_people=5, hazards="中毒窒息、火灾爆炸", briefer="陈涛", point_m=plant.MANHOLE,
        states=(StateChange("applied", at(-85), "陈涛"), StateChange("approved", at(-22), "郑伟"), StateChange("active", at(0), "陈涛"),
                StateChange("finished", at(end), "陈涛"), StateChange("accepted", at(end + 15), "郑伟")),
        signatures=(Signature("work_leader", "陈涛", "作业负责人", at(-40), at(-43), "PDA-11"), Signature("local_unit", "郑伟", "工段长", at(-22), at(-26), "PDA-07"),
                    Signature("acceptance", "郑伟", "工段长", at(end + 15), at(end + 13), "PDA-07")),
        samples=tuple(samples), register=tuple(sorted(register, key=lambda line: line.at_utc_ms)),
        measures=(Measure("所有连通管线加盲板隔绝", True, "郑伟", at(-30)), Measure("通风良好，照明电压不超过12V", True, "郑伟", at(-29))),
        acknowledgements=tuple(Acknowledgement(name, at(-35), at(-28) + 41_000 * i) for i, name in enumerate([*names, PARTS["cs_guardian"].name])),
    )  # fmt: skip
    return replace(permit, **changes)
