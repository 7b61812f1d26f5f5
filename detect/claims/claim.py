"""One time claim: what some witness says the camera's clock showed at a moment of the video, and how it may be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

Kind = Literal["onvif", "overlay", "statement", "file_name", "container"]
MS = timedelta(milliseconds=1)
# how much a claim weighs when claims differ, strongest first: a recorder's own export box, what is burned into the
# picture, what a person wrote down, what a recorder called the file, what a container says about itself
TRUST: dict[str, int] = {"onvif": 5, "overlay": 4, "statement": 3, "file_name": 2, "container": 1}
PLAUSIBLE_YEARS = range(2000, 2100)  # outside lie counters that were never set (1904, 1970) and damage


@dataclass(frozen=True)
class Reading:
    """One way to read a claim. `meaning` names it in detail JSON; `likely` False: only believed when others agree."""

    shown: datetime
    meaning: str
    likely: bool = True


@dataclass(frozen=True)
class Claim:
    """A claim about media time `t_ms`. `readings` are naive datetimes on the UTC scale, the first the plainest.

    `uncertainty_ms` is the half width (95 %) of each reading, resolution included; `res_ms` the resolution of the
    text. `usable` False: kept and shown, never chosen (`detail["refused"]` says why).
    """

    kind: Kind
    t_ms: int
    readings: tuple[Reading, ...]
    shown_text: str
    res_ms: int
    uncertainty_ms: int
    detail: dict[str, Any] = field(default_factory=dict)
    usable: bool = True

    @property
    def likely(self) -> list[Reading]:
        """The readings that need no support from other claims."""
        return [reading for reading in self.readings if reading.likely]

    def at_zero(self, reading: Reading) -> datetime:
        """What a reading makes the clock show at frame zero, the media clock running true."""
        return reading.shown - self.t_ms * MS


def plausible(shown: datetime) -> bool:
    """Whether a moment can be a recording at all (a counter never set gives 1904 or 1970)."""
    return shown.year in PLAUSIBLE_YEARS
