# ruff: noqa: E501  (tables of data)
"""Gas analysis before the start: none or one gas short; complete; complete a minute before; a word instead of a number."""

from __future__ import annotations

from dataclasses import replace

from sample_media.families._job import job
from sample_media.families._kit import Kit, hot_work, patrol, scenario
from sample_media.families._tank import cleaner, confined_space, cs_leader, tank_guardian
from sample_media.paperwork import GasSample
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("GAS-MISSING",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Hot work (one combustible sample) or, every other seed, the tank (oxygen, combustible, toxic)."""
    kit = Kit("gas_missing", seed, form)
    end = 60.0
    if seed % 2:
        hot = hot_work(kit, end, level=("special", "first", "second")[seed % 3])
        return job(kit, ABOUT, replace(hot, samples=_samples(kit, form, hot.samples, "combustible")))
    space = confined_space(kit, end, ("cleaner", "cleaner_2"))
    space = replace(space, samples=_samples(kit, form, space.samples, ("oxygen", "combustible")[seed // 2 % 2]))
    people = (
        tank_guardian(kit, -35, end + 12),
        cleaner(kit, "cleaner", -32, (0.4, end - 1), end + 6, (68.0, 37.0)),
        cleaner(kit, "cleaner_2", -31, (0.8, end - 1.5), end + 7, (72.0, 39.0)),
        cs_leader(kit),
        patrol(kit, -80, end + 90),
    )
    return scenario(kit, ABOUT, people, (space,), end + 90)


def _samples(kit: Kit, form: Form, samples: tuple[GasSample, ...], short: str) -> tuple[GasSample, ...]:
    """What is on record: one class taken after the start only, or a minute before, or told by a word."""
    changed = []
    for sample in samples:
        if sample.gas_class != short:
            changed.append(sample)
        elif form == "violated":
            changed.append(replace(sample, sampled_utc_ms=kit.minutes(kit.some(4, 30))))
        elif form == "near_miss":
            changed.append(replace(sample, sampled_utc_ms=kit.minutes(-2.5)))
        elif form == "cannot_tell":
            changed.append(replace(sample, value=None, text="合格"))
        else:
            changed.append(sample)
    return tuple(changed)
