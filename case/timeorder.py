"""Whether 03-04-2026 is the third of April or the fourth of March: settled by the whole column, or said to be open.

Evidence, in this order: a value that is a date one way only ("25-04-2026"); a column that runs in order one way only;
a dense log (at least 20 rows with times, no gap above 16 h) that the other way would tear apart by weeks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from case.timelayout import DAY_MS, Ints, Order
from case.timeread import DAY_US, HOUR_US, Group, days, read

DENSE_ROWS, DENSE_GAP_US, TORN_GAP_US = 20, 16 * HOUR_US, 20 * DAY_US


@dataclass
class _Way:
    """What speaks for and against one order: rows that are no date by it, steps up and down, the largest gap."""

    impossible: int = 0
    ups: int = 0
    downs: int = 0
    largest_gap_us: int = 0
    last_us: int | None = None

    def add(self, moments_us: Ints) -> None:
        if self.last_us is not None:
            moments_us = np.concatenate([[self.last_us], moments_us])
        if len(moments_us):
            steps = np.diff(moments_us)
            self.ups += int((steps > 0).sum())
            self.downs += int((steps < 0).sum())
            self.largest_gap_us = max(self.largest_gap_us, int(abs(steps).max(initial=0)))
            self.last_us = int(moments_us[-1])

    @property
    def in_order(self) -> bool:
        return min(self.ups, self.downs) == 0 and max(self.ups, self.downs) >= 2


@dataclass
class DateOrder:
    """Evidence on the date order of one column, added to batch by batch."""

    ways: dict[Order, _Way] = field(default_factory=dict)
    rows: int = 0  # rows whose order is not said by their own layout
    differing: int = 0  # of these, rows that mean different days
    timed: bool = True

    @property
    def open(self) -> bool:
        """Whether any row left its order open."""
        return self.rows > 0

    def add(self, batch: list[Group], on: date | None = None) -> None:
        """Take in the groups of one batch, in the order of their rows."""
        loose = [group for group in batch if group.layout is not None and len(group.layout.open_orders) > 1]
        if not loose:
            return
        rows = np.concatenate([group.rows for group in loose])
        rank = np.argsort(rows, kind="stable")
        self.timed &= all(group.layout is not None and group.layout.res_ms < DAY_MS for group in loose)
        orders: list[Order] = sorted({order for group in loose if group.layout for order in group.layout.open_orders})
        moments: dict[Order, Ints] = {}
        good: dict[Order, npt.NDArray[np.bool_]] = {}
        for order in orders:
            us = [read(group, order, on)[0] for group in loose]
            cause = [days(group.layout, group.texts, order, on)[1] for group in loose if group.layout]
            moments[order], good[order] = np.concatenate(us)[rank], np.concatenate(cause)[rank] == 0
        a_date = np.any(list(good.values()), axis=0)
        self.rows += int(a_date.sum())
        first = moments[orders[0]]
        self.differing += int(np.any([(moments[o] != first) & a_date for o in orders], axis=0).sum())
        for order in orders:
            way = self.ways.setdefault(order, _Way())
            way.impossible += int((a_date & ~good[order]).sum())
            way.add(moments[order][good[order]])

    @property
    def _settled(self) -> tuple[Order | None, str]:
        if not self.rows:
            return "ymd", "year first"
        if not self.differing:
            return next(iter(self.ways)), "same either way"
        possible = [order for order, way in self.ways.items() if not way.impossible]
        if len(possible) == 1:
            return possible[0], "a day above 12"
        running = [order for order in possible if self.ways[order].in_order]
        if len(running) == 1:
            return running[0], "sequence"
        many = self.timed and self.rows >= DENSE_ROWS
        dense = [order for order in possible if many and self.ways[order].largest_gap_us <= DENSE_GAP_US]
        torn = [order for order in possible if self.ways[order].largest_gap_us >= TORN_GAP_US]
        if len(dense) == 1 and len(torn) == len(possible) - 1:
            return dense[0], "sequence"
        return None, "undecided" if possible else "contradictory"

    @property
    def order(self) -> Order | None:
        """The order that the evidence settles on, or None."""
        return self._settled[0]

    @property
    def basis(self) -> str:
        """Why: "year first", "same either way", "a day above 12", "sequence", "undecided" or "contradictory"."""
        return self._settled[1]
