# ruff: noqa: E501  (tables of data)
"""Isolation before the start: late, unverified or only a closed valve; in time; three minutes before; the start unknown."""

from __future__ import annotations

from dataclasses import replace

from sample_media.cast import play
from sample_media.families._job import job
from sample_media.families._kit import Kit, hot_work, patrol, scenario
from sample_media.paperwork import Isolation, Permit
from sample_media.people import Step
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("LOTO-NOT-APPLIED",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """A blind in the feed line and a lock on the pump's motor; the second is the one that differs."""
    kit = Kit("lock_late", seed, form)
    permit = hot_work(kit, 60.0, level=("special", "first", "second")[seed % 3])
    blind = Isolation(
        "IP-101-01",
        "进料线PL-101-02",
        "工艺",
        "加盲板",
        "MB-022",
        "钱进",
        kit.minutes(-62),
        "郑伟",
        kit.minutes(-57),
        "钱进",
        kit.minutes(72),
    )
    lock = replace(
        blind, point_id="IP-101-02", equipment="进料泵P-101电机", energy="电", method="断电上锁", lock_no="LK-121"
    )
    if form == "violated":
        late = kit.some(5, 25)
        lock = (replace(lock, applied_utc_ms=kit.minutes(late), verified_utc_ms=kit.minutes(late + 3)), replace(lock, verified_by="", verified_utc_ms=None),
                replace(lock, energy="工艺", method="关闭阀门"))[seed % 3]  # fmt: skip
    elif form == "near_miss":
        lock = replace(lock, applied_utc_ms=kit.minutes(-9), verified_utc_ms=kit.minutes(-3))
    permit = replace(permit, isolations=(blind, lock))
    return _unstarted(kit, permit) if form == "cannot_tell" else job(kit, ABOUT, permit)


def _unstarted(kit: Kit, permit: Permit) -> Scenario:
    """The ticket was approved, and nothing says that work ever began."""
    states = tuple(state for state in permit.states if state.state in ("applied", "approved"))
    permit = replace(permit, states=states, actual_start_utc_ms=None, actual_end_utc_ms=None)
    out = (Step(kit.minutes(-80), ((4.0, 6.0),)), Step(kit.minutes(-79.5), ((3.0, 6.0),), leaves=True))
    people = tuple(play(part, *out) for part in ("guardian", "welder", "helper", "work_leader"))
    return scenario(kit, ABOUT, (*people, patrol(kit, -70, 150)), (permit,), 150)
