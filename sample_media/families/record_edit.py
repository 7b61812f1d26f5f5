# ruff: noqa: E501  (tables of data)
"""When a gas result reached the server: hours after it claims to have been taken, at once, eight minutes later, unknown."""

from __future__ import annotations

from dataclasses import replace

from sample_media.families._job import job
from sample_media.families._kit import Kit, hot_work
from sample_media.moments import MINUTE_MS
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("DQ-RECORD-EDIT",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """The sample before the start; the permit system says when it got it, or does not."""
    kit = Kit("record_edit", seed, form)
    permit = hot_work(kit, 60.0, level=("special", "first", "second")[seed % 3])
    (sample,) = permit.samples
    taken = sample.sampled_utc_ms or 0
    minutes = {"violated": kit.some(14, 300), "met": kit.some(0.3, 2.0), "near_miss": kit.some(6, 8.5)}.get(form)
    if minutes is not None:
        whole = taken // MINUTE_MS * MINUTE_MS  # what the form shows
        permit = replace(permit, samples=(replace(sample, received_utc_ms=whole + round(minutes * MINUTE_MS)),))
    return job(kit, ABOUT, permit)
