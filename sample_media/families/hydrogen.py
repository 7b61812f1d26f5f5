# ruff: noqa: E501  (tables of data)
"""Hot work on a hydrogen line: 11 %LEL on the detector, 2 %LEL, 9 %LEL, or a word instead of a number and no detector."""

from __future__ import annotations

from dataclasses import replace

from sample_media.conditions import GasDetector
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
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("GAS-OVER-LIMIT",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Acceptance scenario 10: 11 %LEL of hydrogen is 0.44 % vol, within GB 30871, but above the extra 10 %LEL."""
    kit = Kit("hydrogen", seed, form)
    at, end = kit.minutes, 60.0
    permit = hot_work(kit, end, medium="氢气")
    sample = replace(permit.samples[0], gas="氢气", value=0.04)
    if form == "cannot_tell":
        sample = replace(sample, value=None, text="合格")
    permit = replace(permit, samples=(sample,))
    peak = {"violated": 11.0 if seed % 2 else 12.0 + seed % 9, "met": 2.0, "near_miss": 9.0, "cannot_tell": 2.0}[form]
    rise = kit.some(15, 40)
    series = ((at(-20), 0.0), (at(rise), 0.0), (at(rise + 1), peak), (at(rise + 4), peak), (at(rise + 5), 0.0))
    detector = GasDetector("GD-4021", "氢气", "combustible", "%LEL", series, at(-15), at(end + 20), at_m=(52.2, 30.6),
                           permit_no=permit.permit_no, alarm_at=10.0, step=1.0)  # fmt: skip
    people = (
        guardian(kit, -35, end + 40),
        crew_member(kit, "welder", -32, end + 6, WELDER_SPOT, [(0.3, end)], 0, weld=[(1, 10)]),
        crew_member(kit, "helper", -31, end + 7, HELPER_SPOT, [(0.5, end)], 1),
        leader(kit, -58, -2),
        patrol(kit, -80, end + 90),
    )
    return scenario(kit, ABOUT, people, (permit,), end + 90, detectors=() if form == "cannot_tell" else (detector,),
                    activities=arcs(kit, permit, [(1, 10)]))  # fmt: skip
