# ruff: noqa: E501  (tables of data)
"""Building blocks of the families: a day, a crew at work, and permits that are in order unless a family says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from sample_media import plant
from sample_media.cast import PARTS, pid, play
from sample_media.conditions import Activity, CalendarDay, TagNoise
from sample_media.moments import DAY_MS, MINUTE_MS, SECOND_MS, Day
from sample_media.paperwork import (
    Acknowledgement,
    Certificate,
    Contract,
    GasSample,
    Measure,
    Permit,
    Signature,
    StateChange,
)  # fmt: skip
from sample_media.people import Person, Step
from sample_media.plan import Point
from sample_media.scenario import Form, Scenario
from sample_media.spans import Span

REST: Point = (39.0, 13.0)
WELDER_SPOT, HELPER_SPOT = (49.7, 29.3), (48.4, 30.4)
WAIT: tuple[Point, ...] = ((45.2, 30.6), (44.4, 30.8), (44.2, 29.8))
POST: Point = (45.0, 28.6)
NO_FIRE = "动火结束后检查现场，无残留火种"


@dataclass
class Kit:
    """One scenario in the making: its day, its chance, and everything that hangs on the seed.

    `t0` is when the work starts; the seed moves it, the noise and small things that must not matter.
    """

    family: str
    seed: int
    form: Form
    weekday: int | None = None
    hour: int = 9
    rng: np.random.Generator = field(init=False)
    day: Day = field(init=False)
    t0: int = field(init=False)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng([self.seed, *self.family.encode()])
        monday = date(2026, 11, 2) + timedelta(weeks=int(self.rng.integers(0, 4)))
        weekday = int(self.rng.integers(0, 5)) if self.weekday is None else self.weekday
        self.day = Day(monday + timedelta(days=weekday))
        self.t0 = self.day.at(f"{self.hour:02d}:00") + int(self.rng.integers(0, 20)) * MINUTE_MS

    def minutes(self, number: float) -> int:
        """Moment so many minutes after the start of work."""
        return self.t0 + round(number * MINUTE_MS)

    def some(self, low: float, high: float) -> float:
        """A number by chance, to two digits."""
        return round(float(self.rng.uniform(low, high)), 2)

    def number(self, letters: str, count: int = 1) -> str:
        """Ticket number of this day."""
        return f"{letters}{self.day.date:%Y%m%d}{count:03d}"


# ---- people ------------------------------------------------------------------------------------------------------------
def crew_member(
    kit: Kit, part: str, arrives: float, leaves: float, spot: Point, inside: list[tuple[float, float]], wait: int = 0,
    posture: str = "work", weld: list[tuple[float, float]] | None = None, **more: Any,
) -> Person:  # fmt: skip
    """Somebody who works at the job beside T-101 in some stretches (minutes after the start) and waits beside it else.

    In breaks longer than 10 min they rest by the road, outside the dike.
    """
    place = WAIT[wait % len(WAIT)]
    steps = [Step(kit.minutes(arrives), (*plant.TO_JOB, place))]
    for i, (start, end) in enumerate(inside):
        way: tuple[Point, ...] = (spot,)
        rested = i > 0 and start - inside[i - 1][1] > 10
        if rested:
            way = ((43.0, 25.0), (43.0, 27.2), spot)
        # under way so long that they are at the spot when the stretch begins
        early = (_metres((*((REST,) if rested else (place,)), *way)) / 1.3) / 60
        steps.append(Step(kit.minutes(start - early), way, posture=posture))  # type: ignore[arg-type]
        for a, b in weld or []:
            if start <= a and b <= end:
                steps += [Step(kit.minutes(a), posture="weld"), Step(kit.minutes(b), posture="work")]
        breaks = i + 1 < len(inside) and inside[i + 1][0] - end > 10
        out: tuple[Point, ...] = ((43.0, 27.2), (43.0, 25.0), REST) if breaks else (place,)
        steps.append(Step(kit.minutes(end), out, posture="sit" if breaks else "stand"))
    steps.append(Step(kit.minutes(leaves), plant.back(plant.TO_JOB), leaves=True))
    return play(part, *steps, **more)


def _metres(points: tuple[Point, ...]) -> float:
    return float(sum(np.hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)))


def guardian(
    kit: Kit, arrives: float, leaves: float, away: list[tuple[float, float]] | None = None, part: str = "guardian", **more: Any
) -> Person:  # fmt: skip
    """The guardian at the post beside the job; `away` are stretches (minutes) beyond 10 m of the job's edge.

    The way out to that distance and back is walked before and after each stretch.
    """
    steps = [Step(kit.minutes(arrives), (*plant.TO_JOB, POST), heading_deg=0.0)]
    way = ((43.0, 27.0), (43.0, 25.2), (41.6, 20.0), (36.0, 12.0))
    # of this way the edge of the 10 m zone lies about 9.6 m from the post (checked by the family's own truth)
    for start, end in away or []:
        steps.append(Step(kit.minutes(start) - round(out_s() * SECOND_MS), way, posture="phone"))
        steps.append(Step(kit.minutes(end) - round(back_s() * SECOND_MS), (*reversed(way[:-1]), POST), heading_deg=0.0))
    steps.append(Step(kit.minutes(leaves), plant.back(plant.TO_JOB), leaves=True))
    return play(part, *steps, armband=True, **more)


def out_s() -> float:
    """Seconds from the post to 10 m from the job's edge at walking pace, along the guardian's way."""
    return _to_edge_m() / 1.3


def back_s() -> float:
    """Seconds from the far end of the guardian's way back to that edge."""
    return (_metres((POST, (43.0, 27.0), (43.0, 25.2), (41.6, 20.0), (36.0, 12.0))) - _to_edge_m()) / 1.3


def _to_edge_m() -> float:
    """Metres along the way from the post until 10 m from the job's edge, found in steps of a centimetre."""
    way = (POST, (43.0, 27.0), (43.0, 25.2), (41.6, 20.0), (36.0, 12.0))
    x1, y1, x2, y2 = plant.JOB
    walked = 0.0
    for a, b in pairwise(way):
        length = _metres((a, b))
        for step in range(int(length * 100)):
            x, y = a[0] + (b[0] - a[0]) * step / 100 / length, a[1] + (b[1] - a[1]) * step / 100 / length
            if np.hypot(max(x1 - x, 0, x - x2), max(y1 - y, 0, y - y2)) > 10:
                return walked + step / 100
        walked += length
    return walked


def patrol(kit: Kit, start: float, end: float, part: str = "operator_2") -> Person:
    """An operator on the road the whole time: a healthy tag when everybody else has gone home."""
    steps = [Step(kit.minutes(start), ((4.0, 6.0), (14.0, 6.0), (20.0, 5.0)))]
    places: tuple[Point, ...] = ((60.0, 5.0), (90.0, 6.0), (60.0, 7.5), (20.0, 5.0))
    moment, i = start + 3.0, 0
    while moment + 12 < end:
        steps.append(Step(kit.minutes(moment), (places[i % len(places)],)))
        moment, i = moment + 9.0, i + 1
    steps.append(Step(kit.minutes(end) - 3 * MINUTE_MS, ((14.0, 6.0), (4.0, 6.0)), leaves=True))
    return play(part, *steps)


def leader(kit: Kit, arrives: float, leaves: float, part: str = "work_leader") -> Person:
    """The work leader comes for briefing and start, then goes."""
    return play(
        part,
        Step(kit.minutes(arrives), (*plant.TO_JOB, (43.4, 29.4))),
        Step(kit.minutes(leaves), plant.back(plant.TO_JOB), leaves=True),
    )


# ---- paper -------------------------------------------------------------------------------------------------------------
def hot_work(kit: Kit, end: float, level: str = "special", **changes: Any) -> Permit:
    """A hot-work permit at T-101 in order: started on time on a fresh sample, closed `end` minutes after the start."""
    at = kit.minutes
    approver = {"special": ("蒋波", "主管副总"), "first": ("冯娟", "安全工程师"), "second": ("郑伟", "工段长")}[level]
    chain = [
        Signature("work_leader", "李建国", "作业负责人", at(-52), at(-55), "PDA-03"),
        Signature("local_unit", "郑伟", "工段长", at(-43), at(-46), "PDA-07"),
        *(
            [Signature("safety_department", "冯娟", "安全工程师", at(-34), at(-38), "PDA-09")]
            if level != "second"
            else []
        ),
        Signature("approver", *approver, at(-22), at(-27), "APP-21"),
        Signature("foreman_check", "孙立", "当班班长", at(-9), at(-12), "PDA-05"),
        Signature("acceptance", "郑伟", "工段长", at(end + 44), at(end + 42), "PDA-07"),
    ]
    names = [PARTS["welder"].name, PARTS["helper"].name, PARTS["guardian"].name]
    permit = Permit(
        kit.number("DH"), "HW", "Z-J1", at(-10), at(end + 60), (pid("welder"), pid("helper")), (pid("guardian"),), pid("work_leader"),
        level=level, content="进料管线法兰焊接", location="T-101动火作业区", method="电焊", medium="丙烷", apply_unit="储运部",  # type: ignore[arg-type]
        work_unit="华安建设", applied_utc_ms=at(-80), actual_start_utc_ms=at(0), actual_end_utc_ms=at(end), max_people=6,
        hazards="火灾爆炸、触电、灼烫", briefer="郑伟", point_m=(50.5, 29.4), line_no="PL-101-02",
        states=(
            StateChange("applied", at(-80), "李建国"), StateChange("approved", at(-22), approver[0]), StateChange("active", at(0), "孙立"),
            StateChange("finished", at(end), "李建国"), StateChange("accepted", at(end + 44), "郑伟"),
        ),
        signatures=tuple(chain),
        samples=(GasSample("丙烷", "combustible", at(-14), 0.05, "%vol", point="动火点周围10m", analyst="林静"),),
        measures=(*(Measure(text, True, "郑伟", at(-45) + 25_000 * i) for i, text in enumerate(("管线断开加盲板", "15m内易燃物清除", "配备灭火器4具"))),
                  Measure(NO_FIRE, True, PARTS["guardian"].name, at(end + 34))),
        acknowledgements=tuple(Acknowledgement(name, at(-40), at(-30) + 37_000 * i) for i, name in enumerate(names)),
    )  # fmt: skip
    return replace(permit, **changes)


def arcs(kit: Kit, permit: Permit, stretches: list[tuple[float, float]]) -> tuple[Activity, ...]:
    """Welding arcs at the job in stretches of minutes."""
    return tuple(
        Activity(
            "welding_arc", (50.5, 29.4), kit.minutes(a), kit.minutes(b), "Z-J1", pid("welder"), 1.0, permit.permit_no
        )
        for a, b in stretches
    )


def papers_of(parts: tuple[str, ...]) -> tuple[Certificate, ...]:
    """Valid certificates and training records for those of a crew that need them."""
    weld, power = ("焊接与热切割作业", "熔化焊接与热切割作业"), ("电工作业", "低压电工作业")
    needs = {
        "welder": (*weld, "T410001"), "helper": (*weld, "T410002"), "electrician": (*power, "D220317"),
        "electrician_2": (*power, "D220318"), "rigger": ("高处作业", "登高架设作业", "G310021"),
        "guardian": ("内部培训", "动火监护人", "JH-2026-019"), "guardian_2": ("内部培训", "动火监护人", "JH-2026-020"),
        "cs_guardian": ("内部培训", "受限空间监护人", "JH-2026-031"), "cs_guardian_2": ("内部培训", "受限空间监护人", "JH-2026-032"),
        "cleaner": ("内部培训", "受限空间作业", "SX-2026-011"), "cleaner_2": ("内部培训", "受限空间作业", "SX-2026-012"),
        "cleaner_3": ("内部培训", "受限空间作业", "SX-2026-013"),
    }  # fmt: skip
    return tuple(
        Certificate(pid(part), *needs[part], "2026-02-20", "2026-02-20", "2027-02-19", "", "公司安全部")
        if needs[part][0] == "内部培训"
        else Certificate(
            pid(part), *needs[part], "2024-03-02", "2024-03-02", "2030-03-01", "2027-03-01", "某市应急管理局"
        )
        for part in parts
        if part in needs
    )


def contracts() -> tuple[Contract, ...]:
    """Contracts that cover the whole of 2026."""
    return (
        Contract("华安建设", "HT-2026-031", "2026-01-01", "2026-12-31", ("T-101动火作业区", "T-101防火堤内", "配电室PD-3", "R-201平台"), "00:00-24:00", induction_until="2026-12-31"),
        Contract("绿源清洗", "HT-2026-077", "2026-01-01", "2026-12-31", ("T-102防火堤内", "T-102储罐内"), "00:00-24:00", induction_until="2026-12-31"),
    )  # fmt: skip


def workweek(day: Day) -> tuple[CalendarDay, ...]:
    """The works calendar a week around a day, plain: Monday to Friday work, Saturday and Sunday rest."""
    days = [day.date + timedelta(days=i) for i in range(-7, 8)]
    return tuple(CalendarDay(f"{d:%Y-%m-%d}", "rest_day" if d.weekday() >= 5 else "workday") for d in days)


def scenario(
    kit: Kit, about: tuple[str, ...], people: tuple[Person, ...], permits: tuple[Permit, ...], until: float, **more: Any
) -> Scenario:  # fmt: skip
    """Put a scenario together: judged from 90 min before the start until `until` minutes after it."""
    parts = tuple(part for part in PARTS if any(person.person_id == PARTS[part].person_id for person in people))
    settings: dict[str, Any] = {
        "certificates": papers_of(parts), "contracts": contracts(), "calendar": workweek(kit.day),
        "tags": noise(kit), "judge_from_utc_ms": kit.minutes(-90), "judge_to_utc_ms": kit.minutes(until),
    } | more  # fmt: skip
    return Scenario(
        name=f"{kit.family} {kit.form} {kit.seed}", family=kit.family, form=kit.form, seed=kit.seed, day=kit.day,
        plan=plant.plan(), people=people, permits=permits, about=about, **settings,
    )  # fmt: skip


def noise(kit: Kit, *outages: tuple[str | None, int, int]) -> TagNoise:
    """The tag system of this seed, with outages if any."""
    return TagNoise(interval_ms=2_000, sigma_m=kit.some(0.08, 0.2), outages=outages)


def tag(part: str) -> str:
    """Tag of a part."""
    return f"BQ-{PARTS[part].number[-4:]}"


def span(kit: Kit, start: float, end: float) -> Span:
    """A stretch in minutes after the start as UTC milliseconds."""
    return kit.minutes(start), kit.minutes(end)


def days_ms(number: float) -> int:
    """So many days in milliseconds."""
    return round(number * DAY_MS)
