"""Time texts of records, overlays and people, read to what the source's clock showed on the UTC scale.

    parse_time("2026/11/18 9:00", ZoneInfo("Asia/Shanghai")).shown   ->  2026-11-18 01:00 (naive, UTC scale)

Nothing is chosen in silence: a date that could be read two ways, a local hour that a zone skips or a text that is no
time raises TimeTextError (one text) or is listed in `causes` (a column). A local hour that occurred twice is kept with
both readings: `shown` is the earlier, `other` the later, and `res_ms` spans both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from case.errors import TimeTextError
from case.timelayout import DAY_MS, Ints, Order, find_layout
from case.timeorder import DateOrder
from case.timeread import CAUSES, EITHER_WAY, EPOCH, Group, groups, plain, read, to_utc

__all__ = ["DateOrder", "Order", "ParsedColumn", "ParsedTime", "parse_column", "parse_time"]
_BATCH_ROWS = 65_536


@dataclass(frozen=True)
class ParsedTime:
    """One time. `shown` is naive on the UTC scale; it stands for [shown, shown + res_ms).

    `assumed_zone`: the text had no offset, so the zone was taken. `other`: the later reading of a local hour that
    occurred twice (clocks went back). `assumed_date`: a time of day alone, on the date that was given.
    """

    shown: datetime
    text: str
    res_ms: int
    assumed_zone: bool
    other: datetime | None = None
    assumed_date: bool = False
    layout: str = ""


@dataclass(frozen=True)
class ParsedColumn:
    """A column of times, index for index. `shown` (timestamp[us], UTC scale) and `res_ms` (int64) are null where the
    text is empty or listed in `causes` (index -> why it is no time). `twice`: local hours that occurred twice.

    `layouts` counts rows by format. `order` says how 03-04-2026 was read (None: undecided) and `order_basis` why:
    "year first", "given", "a day above 12", "sequence", "same either way", "undecided", "contradictory".
    """

    shown: pa.Array
    res_ms: pa.Array
    causes: dict[int, str]
    twice: list[int]
    layouts: dict[str, int]
    order: Order | None
    order_basis: str
    assumed_zone: int  # rows without an offset of their own


def parse_time(text: str, zone: ZoneInfo, *, order: Order | None = None, on: date | None = None) -> ParsedTime:
    """Read one text. `order` settles 03-04-2026 and two-digit years; `on` is the date of a time of day alone.

    Raises TimeTextError: empty, no time, impossible date, undecided order, or a local hour that the zone skips.
    """
    if not plain(text):
        raise TimeTextError("An empty text is not a time; wanted one such as 2026-11-18 09:00:00.")
    column = parse_column([text], zone, order=order, on=on)
    if column.causes:
        raise TimeTextError(f"{text!r:.60} cannot be read as a time: {column.causes[0]}.")
    layout = find_layout(_shape(text))
    if layout is None:
        raise TimeTextError(f"{text!r:.60} cannot be read as a time: {CAUSES[1]}.")
    shown = column.shown[0].as_py()
    return ParsedTime(
        shown=shown,
        text=text,
        res_ms=column.res_ms[0].as_py(),
        assumed_zone=layout.zone is None,
        other=_twin(shown, zone) if column.twice else None,
        assumed_date=not layout.has_date,
        layout=layout.name,
    )


def parse_column(
    values: Sequence[str | None] | pa.Array | pa.ChunkedArray,
    zone: ZoneInfo,
    *,
    order: Order | None = None,
    on: date | None = None,
    orders: DateOrder | None = None,
) -> ParsedColumn:
    """Read a column of texts (None and blank give null); one date order is settled for the whole column.

    `orders` carries what earlier batches of the same column said about the date order and is added to. A bad text
    never raises: see `ParsedColumn.causes`.
    """
    array = values if isinstance(values, (pa.Array, pa.ChunkedArray)) else pa.array(values, pa.string())
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    evidence = orders if orders is not None else DateOrder()
    batches = []
    for start in range(0, len(array), _BATCH_ROWS):
        batch = list(groups(array.slice(start, _BATCH_ROWS)))
        evidence.add(batch, on)
        batches.append((start, batch))
    settled, basis = (order, "given") if order and evidence.open else (evidence.order, evidence.basis)
    shown, later, res_ms, cause = (np.zeros(len(array), dtype=np.int64) for _ in range(4))
    read_rows = np.zeros(len(array), dtype=bool)
    layouts: dict[str, int] = {}
    assumed = 0
    for start, batch in batches:
        for group in batch:
            rows = group.rows + start
            read_rows[rows] = True
            shown[rows], later[rows], res_ms[rows], cause[rows] = _moments(group, zone, settled, on)
            if group.layout is not None:
                good = int((cause[rows] == 0).sum())
                layouts[group.layout.name] = layouts.get(group.layout.name, 0) + good
                assumed += good if group.layout.zone is None else 0
    null = ~read_rows | (cause != 0)
    return ParsedColumn(
        shown=pa.array(shown, pa.int64(), mask=null).cast(pa.timestamp("us")),
        res_ms=pa.array(res_ms, pa.int64(), mask=null),
        causes={int(row): CAUSES[cause[row]] for row in np.flatnonzero(cause)},
        twice=np.flatnonzero((shown != later) & ~null).tolist(),
        layouts={name: count for name, count in layouts.items() if count},
        order=settled,
        order_basis=basis,
        assumed_zone=assumed,
    )


def _moments(group: Group, zone: ZoneInfo, order: Order | None, on: date | None) -> tuple[Ints, Ints, Ints, Ints]:
    """Earlier and later reading in microseconds since 1970 UTC, resolution in ms, cause (0 = none), for each row."""
    layout = group.layout
    ways: tuple[Order, ...] = layout.open_orders if layout else ("ymd",)
    us, res_ms, cause = read(group, order if order in ways else ways[0], on)
    if order not in ways:
        for way in ways[1:]:
            other_us, _, other_cause = read(group, way, on)
            cause = np.where((cause == 0) & (other_cause == 0) & (other_us != us), EITHER_WAY, cause)
            only = (cause != 0) & (cause != EITHER_WAY) & (other_cause == 0)  # a date one way only
            us, cause = np.where(only, other_us, us), np.where(only, 0, cause)
    if layout is None or layout.zone is not None:
        return us, us, res_ms, cause
    usable = cause == 0
    earlier, later = us.copy(), us.copy()
    earlier[usable], later[usable], skipped = to_utc(us[usable], zone)
    if layout.has_time:
        cause[usable] = skipped
        return earlier, later, res_ms + (later - earlier) // 1000, cause
    end_of_day, _, _ = to_utc(
        us[usable] + DAY_MS * 1000, zone
    )  # a date is the whole day: 23 or 25 h when clocks change
    later = earlier.copy()
    res_ms[usable] = (end_of_day - earlier[usable]) // 1000
    return earlier, later, res_ms, cause


def _shape(text: str) -> str:
    return "".join("0" if "0" <= letter <= "9" else letter for letter in plain(text))


def _twin(shown: datetime, zone: ZoneInfo) -> datetime:
    """The later reading of a local hour that occurred twice, from the earlier one (both on the UTC scale)."""
    local_us = (shown - EPOCH) // timedelta(microseconds=1)
    wall = (EPOCH + timedelta(microseconds=local_us)).replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
    return wall.replace(fold=1).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
