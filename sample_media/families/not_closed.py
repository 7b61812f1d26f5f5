# ruff: noqa: E501  (tables of data)
"""The end of a permit: accepted too late, too early or with people inside; in time; just in time; or the records end before."""

from __future__ import annotations

from dataclasses import replace

from sample_media.families._kit import (
    HELPER_SPOT,
    WELDER_SPOT,
    Kit,
    crew_member,
    guardian,
    hot_work,
    leader,
    patrol,
    scenario,
)
from sample_media.paperwork import Permit
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("PT-NOCLOSE",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """Two hours after the end of work it must be accepted, not before that end, and with nobody inside."""
    kit = Kit("not_closed", seed, form)
    end = 50.0
    accepted = {
        "violated": (end + 150 + seed % 40, end - 12.0, end + 44)[seed % 3],
        "met": end + 30 + seed % 40,
        "near_miss": end + 108 + seed % 9,
        "cannot_tell": None,
    }[form]
    inside_until = end + 60 if form == "violated" and seed % 3 == 2 else end
    permit = _accepted(kit, hot_work(kit, end), accepted)
    people = (
        guardian(kit, -35, inside_until + 40),
        crew_member(kit, "welder", -32, inside_until + 6, WELDER_SPOT, [(0.3, inside_until)], 0),
        crew_member(kit, "helper", -31, end + 7, HELPER_SPOT, [(0.5, end)], 1),
        leader(kit, -58, -2),
        patrol(kit, -80, 300),
    )
    return scenario(kit, ABOUT, people, (permit,), 300)


def _accepted(kit: Kit, permit: Permit, moment: float | None) -> Permit:
    if moment is None:
        return replace(permit, signatures=permit.signatures[:-1], states=permit.states[:-1])
    at = kit.minutes(moment)
    states = tuple(
        sorted((*permit.states[:-1], replace(permit.states[-1], at_utc_ms=at)), key=lambda change: change.at_utc_ms)
    )
    return replace(
        permit,
        states=states,
        signatures=(
            *permit.signatures[:-1],
            replace(permit.signatures[-1], signed_utc_ms=at, opened_utc_ms=at - 120_000),
        ),
    )
