"""A signal: one thing that some source noticed, and how long after the incident such a thing usually comes.

The lag of a signal behind T0 is a bell with two widths: `early_s` on the side of lags shorter than usual, `late_s` on
the side of longer ones, both widened by the signal's own ±. The numbers are engineering choices, listed here in one
place so that they can be read and argued with; `benchmarks/incident.py` measures what they lead to.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

OFTEN = 0.15  # agreement below this says nothing


@dataclass(frozen=True)
class Lag:
    """Usual lag behind T0 in seconds, how much shorter and longer it may be (standard deviations), and its weight."""

    usual_s: float
    early_s: float
    late_s: float
    weight: float


LAGS: Mapping[str, Lag] = {
    "flash": Lag(0.0, 0.1, 0.15, 5.0),  # light on a camera
    "flame": Lag(1.0, 1.0, 4.0, 4.0),
    "smoke": Lag(5.0, 4.0, 25.0, 2.0),
    "fall": Lag(0.7, 0.5, 3.0, 1.5),  # somebody falls
    "fire_alarm": Lag(4.0, 3.0, 15.0, 3.5),
    "manual_alarm": Lag(20.0, 12.0, 60.0, 2.5),
    "gas_alarm": Lag(10.0, 9.0, 50.0, 2.0),
    "person_alarm": Lag(15.0, 10.0, 60.0, 2.0),  # sos, motionless, fall of a tag
    "gas_step": Lag(0.5, 1.0, 6.0, 2.5),  # the moment a rise begins, reckoned back to its base
    "departure": Lag(0.8, 0.5, 1.5, 4.5),  # the first of several people who begin to run
    "alarmed_departure": Lag(0.8, 0.5, 1.5, 2.0),  # the same right after an alarm, which may be why they run
    "runner": Lag(0.8, 0.5, 3.0, 0.8),  # one person alone
    "cameras_lost": Lag(0.2, 0.3, 1.0, 4.0),  # two or more at once
    "camera_lost": Lag(0.3, 0.3, 2.0, 1.2),
    "camera_moved": Lag(0.3, 0.3, 2.0, 2.0),
    "said_in_record": Lag(60.0, 45.0, 600.0, 1.0),  # a permit suspended "because of fire"
}


@dataclass(frozen=True)
class Signal:
    """What `source` noticed at `moment_utc` ± `plus_minus_ms`.

    `text_key` and `values` make its sentence in a language; `evidence` are ids of rows, or {video_id, start_ms,
    end_ms}. `blur_s`: how much earlier the thing may have happened than it was noticed, beyond ± (a health window).
    """

    kind: str
    moment_utc: datetime
    plus_minus_ms: int
    source: str
    text_key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    zone_id: str | None = None
    evidence: tuple[Any, ...] = ()
    blur_s: float = 0.0

    @property
    def weight(self) -> float:
        """Its weight; a signal whose own clock is uncertain says less."""
        return LAGS[self.kind].weight / (1 + self.plus_minus_ms / 5000)

    @property
    def usual_t0(self) -> datetime:
        """Where T0 lies if this signal came with its usual lag."""
        return self.moment_utc - timedelta(seconds=LAGS[self.kind].usual_s)

    def widths_s(self) -> tuple[float, float]:
        """Standard deviations of T0 around `usual_t0`, towards later and towards earlier moments, in seconds."""
        lag, own = LAGS[self.kind], self.plus_minus_ms / 1960
        return math.hypot(lag.early_s, own), math.hypot(lag.late_s + self.blur_s, own)

    @property
    def slack_s(self) -> float:
        """How far T0 may lie behind this signal at most: nothing comes before its cause, but clocks have bars."""
        return 2 * self.plus_minus_ms / 1000 + 0.2

    def agreement(self, t0: datetime) -> float:
        """How well T0 there agrees with this signal: 1 at its usual lag, falling as a bell to either side."""
        off_s = (t0 - self.usual_t0).total_seconds()
        later, earlier = self.widths_s()
        if (t0 - self.moment_utc).total_seconds() > self.slack_s:
            return 0.0
        return math.exp(-0.5 * (off_s / (later if off_s > 0 else earlier)) ** 2)

    def say(self, speak: Callable[..., str]) -> str:
        """Its sentence by a speaker of timeline.words."""
        return speak(self.text_key, **self.values)
