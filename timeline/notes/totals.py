"""Casualties and losses as people and records give them, and the grade that Decree 493 art. 3 makes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from timeline.notes.forms import Casualty, Loss
from timeline.notes.log import Noted, of_kind

GRADES = (("especially_serious", 30, 100, 100e6), ("serious", 10, 50, 50e6), ("larger", 3, 10, 10e6))


@dataclass(frozen=True)
class Totals:
    """Counts by outcome (missing ones beside the dead), direct loss in yuan, and the grade; None: not established."""

    outcomes: dict[str, int]
    loss_cny: float | None
    grade: str | None


def totals(noted: list[Noted], rows: Sequence[dict[str, Any]]) -> Totals:
    """What notes say; losses of imported rows count where no note names the same item.

    Imported injuries carry no degree, so they make no grade: a person has to say how badly somebody was hurt.
    """
    people: Counter[str] = Counter(note.outcome for _, note in of_kind(noted, Casualty))
    losses = {note.item: note.amount_cny for _, note in of_kind(noted, Loss)}
    for row in rows:
        if row.get("loss_item") and row.get("amount") is not None:
            losses.setdefault(row["loss_item"], float(row["amount"]))
    loss = sum(losses.values()) if losses else None
    return Totals(
        dict(people), loss, grade(people["dead"] + people["missing"], people["serious"], loss) if people else None
    )


def grade(dead: int, serious: int, loss_cny: float | None) -> str:
    """Art. 3: the highest grade that any of deaths, serious injuries and direct loss reaches; else ordinary."""
    for name, most_dead, most_hurt, most_lost in GRADES:
        if dead >= most_dead or serious >= most_hurt or (loss_cny or 0.0) >= most_lost:
            return name
    return "ordinary"
