# ruff: noqa: E501  (tables of data)
"""The detector in the tank: silent for minutes, frozen or past its calibration; steady; silent for 40 s; or not there."""

from __future__ import annotations

from sample_media.cast import pid
from sample_media.conditions import GasDetector
from sample_media.families._kit import Kit, patrol, scenario
from sample_media.families._tank import cleaner, confined_space, cs_leader, tank_guardian
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("GAS-CONT-GAP",)
__all__ = ["ABOUT", "FORMS", "build"]
WRONG = ("silent", "frozen", "calibration")


def build(seed: int, form: Form) -> Scenario:
    """A detector that a cleaner carries, a reading every 10 s; readings move a little, as those of a working one do."""
    kit = Kit("gas_gap", seed, form)
    end = 70.0
    permit = confined_space(kit, end, ("cleaner", "cleaner_2"))
    at = kit.minutes
    wrong = WRONG[seed % len(WRONG)] if form == "violated" else ""
    start = kit.some(15, 28)
    seconds = kit.some(80, 500) if wrong == "silent" else kit.some(15, 35) if form == "near_miss" else 0.0
    wave = tuple((at(-15 + i), 2.0 if i % 2 else 4.0) for i in range(int(end) + 40))
    if wrong == "frozen":
        stuck = kit.some(33, 38)
        wave = tuple(
            (moment, 3.0 if start <= -15 + i <= start + stuck else value) for i, (moment, value) in enumerate(wave)
        )
    detectors = () if form == "cannot_tell" else (
        GasDetector("GD-4022", "丙烷", "combustible", "%LEL", wave, at(-15), at(end + 20), carried_by=pid("cleaner"), permit_no=permit.permit_no, alarm_at=10.0, step=1.0,
                    calib_due="2026-06-30" if wrong == "calibration" else "2027-03-01", gaps=((at(start), at(start) + round(seconds * 1000)),) if seconds else ()),)  # fmt: skip
    people = (
        tank_guardian(kit, -35, end + 12),
        cleaner(kit, "cleaner", -32, (0.4, end - 1), end + 6, (68.0, 37.0)),
        cleaner(kit, "cleaner_2", -31, (0.8, end - 1.5), end + 7, (72.0, 39.0)),
        cs_leader(kit),
        patrol(kit, -80, end + 90),
    )
    return scenario(kit, ABOUT, people, (permit,), end + 90, detectors=detectors)
