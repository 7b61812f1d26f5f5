# ruff: noqa: E501  (tables of data)
"""The entry register of the tank: a person or tools missing, in order, written two minutes late, or not kept at all."""

from __future__ import annotations

from dataclasses import replace

from sample_media.cast import pid
from sample_media.families._kit import Kit, patrol, scenario
from sample_media.families._tank import cleaner, confined_space, cs_leader, tank_guardian
from sample_media.paperwork import Permit, RegisterLine
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("CS-COUNT-MISMATCH",)
__all__ = ["ABOUT", "FORMS", "build"]
WRONG = ("not_written", "not_out", "tools")


def build(seed: int, form: Form) -> Scenario:
    """Two or three cleaners; what the guardian wrote down of them differs."""
    kit = Kit("count_mismatch", seed, form)
    end = 60.0
    parts = ("cleaner", "cleaner_2", "cleaner_3")[: 2 + seed % 2]
    spots = ((68.0, 37.0), (72.0, 39.0), (70.0, 41.5))
    permit = confined_space(kit, end, parts)
    wrong = WRONG[seed % len(WRONG)] if form == "violated" else ""
    permit = replace(permit, register=_register(kit, permit, wrong, kit.some(1.0, 1.6) if form == "near_miss" else 0.0))
    people = (
        tank_guardian(kit, -35, end + 12),
        *(cleaner(kit, part, -32 + i, (0.4 + 0.4 * i, end - 1 - 0.5 * i), end + 6 + i, spots[i]) for i, part in enumerate(parts)),
        cs_leader(kit),
        patrol(kit, -80, end + 90),
    )  # fmt: skip
    leave_out = frozenset({"register_entry"}) if form == "cannot_tell" else frozenset()
    return scenario(kit, ABOUT, people, (permit,), end + 90, leave_out=leave_out)


def _register(kit: Kit, permit: Permit, wrong: str, late: float) -> tuple[RegisterLine, ...]:
    """The register with one thing wrong, or every row `late` minutes after the passage."""
    last = pid("cleaner_2")
    lines = []
    for line in permit.register:
        if line.person_id == last and (wrong == "not_written" or (wrong == "not_out" and line.direction == "out")):
            continue
        short = wrong == "tools" and line.person_id == last and line.direction == "out"
        lines.append(
            replace(
                line, at_utc_ms=line.at_utc_ms + round(late * 60_000), tools=line.tools - 1 if short else line.tools
            )
        )
    return tuple(sorted(lines, key=lambda line: line.at_utc_ms))
