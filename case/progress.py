"""What a stage says while it works: one small record, passed to whoever watches (bar, page, log)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """One step of a stage. `done` and `total` count `unit` (bytes, frames, files, rules); total 0 = unknown."""

    stage: str
    task: str
    done: float
    total: float
    unit: str


Report = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Watch nothing: the default of every stage."""
