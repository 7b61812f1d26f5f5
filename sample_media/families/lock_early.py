# ruff: noqa: E501  (tables of data)
"""Isolation taken off: before the close or by somebody else; after it by who applied it; minutes after; the close unknown."""

from __future__ import annotations

from dataclasses import replace

from sample_media.families._job import job
from sample_media.families._kit import Kit, hot_work
from sample_media.paperwork import Isolation
from sample_media.scenario import FORMS, Form, Scenario

ABOUT = ("LOTO-REMOVED-EARLY",)
__all__ = ["ABOUT", "FORMS", "build"]


def build(seed: int, form: Form) -> Scenario:
    """The lock on the pump's motor of a hot-work job that ends after an hour."""
    kit = Kit("lock_early", seed, form)
    end = 60.0
    permit = hot_work(kit, end, level=("special", "first", "second")[seed % 3])
    removed = {
        "violated": end - kit.some(5, 25) if seed % 2 else end + 12,
        "met": end + 15,
        "near_miss": end + 3,
        "cannot_tell": end + 5,
    }[form]
    by = "何勇" if (form == "violated" and seed % 3 != 1) or (form == "violated" and not seed % 2) else "钱进"
    lock = Isolation(
        "IP-101-02",
        "进料泵P-101电机",
        "电",
        "断电上锁",
        "LK-121",
        "钱进",
        kit.minutes(-55),
        "郑伟",
        kit.minutes(-48),
        by,
        kit.minutes(removed),
    )
    permit = replace(permit, isolations=(lock,))
    blanks: frozenset[tuple[str, str]] = frozenset()
    if form == "cannot_tell":  # neither states nor a recorded end nor an acceptance
        permit = replace(permit, states=tuple(s for s in permit.states if s.state not in ("finished", "accepted")),
                         signatures=tuple(line for line in permit.signatures if line.node != "acceptance"))  # fmt: skip
        blanks = frozenset({(permit.permit_no, "actual_end")})
    return job(kit, ABOUT, permit, blanks=blanks)
