# ruff: noqa: E501  (tables of data)
"""Acknowledging the briefing: not at all, after going in or the day before; in time; a minute before; not on record."""

from __future__ import annotations

from dataclasses import replace

from sample_media.families._job import job
from sample_media.families._kit import Kit, hot_work
from sample_media.moments import HOUR_MS
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("BR-NOT-ACK",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """The first of the crew is the one whose acknowledgement differs."""
    kit = Kit("briefing", seed, form)
    permit = hot_work(kit, 60.0, level=("special", "first", "second")[seed % 3])
    first, *others = permit.acknowledgements
    if form == "violated":
        kind = seed % 3
        late = kit.minutes(kit.some(4, 30))
        changed = () if kind == 0 else (
            replace(first, acknowledged_utc_ms=late, briefed_utc_ms=late - 300_000) if kind == 1 else
            replace(first, acknowledged_utc_ms=first.acknowledged_utc_ms - 27 * HOUR_MS, briefed_utc_ms=first.briefed_utc_ms - 27 * HOUR_MS),)  # fmt: skip
        permit = replace(permit, acknowledgements=(*changed, *others))
    elif form == "near_miss":
        permit = replace(
            permit, acknowledgements=(replace(first, acknowledged_utc_ms=kit.minutes(-kit.some(1.3, 2.5))), *others)
        )
    leave_out = frozenset({"briefing"}) if form == "cannot_tell" else frozenset()
    return job(kit, ABOUT, permit, leave_out=leave_out)
