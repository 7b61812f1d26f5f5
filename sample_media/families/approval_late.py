# ruff: noqa: E501  (tables of data)
"""Approved after the start: minutes late or never signed; before it; within the minute that counts; not on record."""

from __future__ import annotations

from dataclasses import replace

from sample_media.families._job import job
from sample_media.families._kit import Kit, hot_work
from sample_media.moments import SECOND_MS
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("AP-LATE",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """The approver signs after work began, and the foreman's check follows at once."""
    kit = Kit("approval_late", seed, form)
    permit = hot_work(kit, 60.0, level=("special", "first", "second")[seed % 3])
    if form == "violated" and seed % 4 == 0:
        permit = replace(permit, signatures=tuple(line for line in permit.signatures if line.node != "foreman_check"))
    elif form in ("violated", "near_miss"):
        late = kit.some(150, 900) if form == "violated" else kit.some(2, 25)
        at = kit.minutes(0) + round(late * SECOND_MS)
        moved = {"approver": at - 8 * SECOND_MS if form == "near_miss" else at - 60 * SECOND_MS, "foreman_check": at}
        lines = tuple(
            replace(line, signed_utc_ms=moved[line.node], opened_utc_ms=moved[line.node] - 70 * SECOND_MS) if line.node in moved else line
            for line in permit.signatures
        )  # fmt: skip
        permit = replace(permit, signatures=lines)
    leave_out = frozenset({"approval"}) if form == "cannot_tell" else frozenset()
    return job(kit, ABOUT, permit, leave_out=leave_out)
