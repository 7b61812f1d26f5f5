# ruff: noqa: E501  (tables of data)
"""A mixed day: hot work at T-101, cleaning in T-102 and a warm distribution room, each in a form of its own."""

from __future__ import annotations

from dataclasses import replace

from sample_media import plant
from sample_media.cast import pid, play
from sample_media.conditions import GasDetector, RosterLine, Sensor
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
from sample_media.families._tank import cleaner, confined_space, cs_leader, tank_guardian
from sample_media.paperwork import Isolation
from sample_media.people import Step
from sample_media.plan import Camera
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("GD-ABSENT", "GAS-STALE", "CS-GUARD-INSIDE", "ENV-TEMPJUMP-FATIGUE", "GAS-OVER-LIMIT", "LOTO-REMOVED-EARLY",
         "PT-OVERLONG", "AP-LATE", "HW-FIREWATCH-EARLY", "PPE-MISSING")  # fmt: skip
__all__ = ["ABOUT", "FORMS", "build"]
END = 90.0


def build(seed: int, form: Form) -> Scenario:
    """`violated`: half of it goes wrong; `met`, `near_miss`: nothing; `cannot_tell`: tags and sensor fall silent."""
    kit = Kit("mixed", seed, form)
    at = kit.minutes
    wrong = [form == "violated" and bool(chance < 0.5 or i == seed % 6) for i, chance in enumerate(kit.rng.random(6))]
    dark = form == "cannot_tell"
    near = form == "near_miss"
    walk = kit.some(40, 65)
    away = [(walk, walk + (2.4 if wrong[0] else 1.7))] if wrong[0] or near else []
    late = kit.some(30, 55)
    inside = (late, late + 0.5) if wrong[1] else None
    hot = hot_work(kit, END, level=("special", "first")[seed % 2])
    hot = replace(hot, samples=(replace(hot.samples[0], sampled_utc_ms=at(-36.0 if wrong[2] else -26.0 if near else -12.0)),),
                  isolations=(Isolation("IP-101-02", "进料泵P-101电机", "电", "断电上锁", "LK-121", "钱进", at(-55), "郑伟", at(-48),
                                        "何勇" if wrong[3] else "钱进", at(END - 7) if wrong[3] else at(END + 12)),))  # fmt: skip
    tank = confined_space(kit, END, ("cleaner", "cleaner_2"))
    welds = [(2.0, 30.0), (33.0, 60.0), (64.0, END - 2)]
    peak = 14.0 if wrong[4] else 8.0 if near else 2.0
    gas = ((at(-20), 0.0), (at(50), 0.0), (at(51), peak), (at(54), peak), (at(55), 0.0))
    base, rise = 26.8, 4.5 if wrong[5] else 2.4 if near else 0.3
    warm = ((at(-90), base), (at(70), base), (at(80), base + rise), (at(200), base + rise))
    people = (
        guardian(kit, -35, END + 40, away),
        crew_member(kit, "welder", -32, END + 6, WELDER_SPOT, [(0.2, END)], 0, weld=welds),
        crew_member(kit, "helper", -31, END + 7, HELPER_SPOT, [(0.4, END)], 1),
        leader(kit, -58, -2),
        tank_guardian(kit, -35, END + 0.5, inside),
        cleaner(kit, "cleaner", -30, (0.4, END - 1), END + 6, (68.0, 37.0)),
        cleaner(kit, "cleaner_2", -29, (0.8, END - 1.5), END + 7, (72.0, 39.0)),
        cs_leader(kit),
        play("electrician", Step(at(-70), (*plant.TO_PD3, (67.0, 13.4), (68.6, 18.1)), posture="work", heading_deg=90.0),
             Step(at(110), ((67.0, 13.4), *plant.back(plant.TO_PD3)), leaves=True)),
        patrol(kit, -80, END + 90),
    )  # fmt: skip
    roster = (RosterLine("Z-PD3", pid("electrician"), "电气值班", at(-90), at(600)),
              RosterLine("Z-102D", pid("cs_guardian"), "巡检", at(-90), at(600)))  # fmt: skip
    return scenario(
        kit, ABOUT, people, (hot, tank), END + 90, roster=roster,
        detectors=(
            GasDetector("GD-4021", "丙烷", "combustible", "%LEL", gas, at(-15), at(END + 20), at_m=(52.2, 30.6), permit_no=hot.permit_no, alarm_at=10.0, step=1.0),
            GasDetector("GD-4022", "丙烷", "combustible", "%LEL", ((at(-15), 1.0),), at(-15), at(END + 20), carried_by=pid("cleaner"), permit_no=tank.permit_no, alarm_at=10.0, step=1.0),
        ),
        sensors=(Sensor("TE-PD3-01", "配电室PD-3环境温度", "temperature", "℃", warm, at(-90), at(END + 90), zone_id="Z-PD3", noise=0.03,
                        gaps=((at(60), at(100)),) if dark else ()),),
        cameras=(Camera("CAM-21", "T-101动火点东南", (58.0, 20.6, 5.6), (48.2, 29.0, 0.5), at(50), at(58), ("Z-J1",), 54.0),),
        activities=arcs(kit, hot, welds),
        tags=noise(kit, *((tag(part), at(30), at(45)) for part in ("guardian", "cs_guardian") if dark)),
    )  # fmt: skip
