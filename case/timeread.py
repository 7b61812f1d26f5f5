"""Many time texts at once: grouped by shape, read by the layout of the shape, moved to UTC by the zone.

All arithmetic is in whole microseconds on numpy arrays. A row that is no time gets a number of CAUSES, never a value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from case.timelayout import (
    DAY_MS,
    EXCEL_DAY_ZERO,
    HOUR_MS,
    LONGEST_BYTES,
    MINUTE_MS,
    SECOND_MS,
    Bytes,
    Ints,
    Layout,
    Order,
    date_parts,
    days_since_1970,
    find_layout,
    month_days,
    number,
)  # fmt: skip

CAUSES = (
    "",
    "no format of date and time fits it",
    "there is no such day in the calendar",
    "there is no such time of day",
    "day, month or year could be read in more than one order; say which (ymd, dmy or mdy)",
    "it is a time of day without a date",
    "the day of the week does not belong to that date",
    "the clocks went forward then: this local time never was",
    "there is no such offset from UTC",
    "it is not between the years 1900 and 2199",
)
NO_FORMAT, NO_DAY, NO_TIME, EITHER_WAY, NO_DATE, WRONG_WEEKDAY, SKIPPED, BAD_OFFSET, FAR = range(1, 10)
FIRST_YEAR, LAST_YEAR = 1900, 2199
DAY_US, HOUR_US, MINUTE_US, SECOND_US = (1000 * ms for ms in (DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS))
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (naive on the UTC scale, as everywhere in records)
INVISIBLE = re.compile("[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_USUAL = r"^[\x20-\x7e年月日时分秒点上下午星期周一二三四五六天]*$"


@dataclass(frozen=True)
class Group:
    """The rows (indices) of one shape, their bytes (rows, bytes of the shape) and their layout, None if none fits."""

    rows: Ints
    texts: Bytes
    layout: Layout | None


def plain(text: str) -> str:
    """The text as people see it: compatibility forms unified, marks that show nothing removed, blanks as one space."""
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())


def groups(texts: pa.Array) -> Iterator[Group]:
    """Sort texts (string array; null and blank are left out) into groups of one shape each."""
    tidy = pc.utf8_trim_whitespace(texts)
    odd = pc.invert(pc.match_substring_regex(tidy, _USUAL)).fill_null(False)
    if pc.any(odd).as_py():
        unified = [None if text is None else plain(text) for text in tidy.filter(odd).to_pylist()]
        tidy = pc.replace_with_mask(tidy, odd, pa.array(unified, pa.string()))
    lengths = pc.binary_length(tidy).fill_null(0).to_numpy(zero_copy_only=False)
    packed = tidy.fill_null("") if tidy.null_count else tidy
    offsets = np.frombuffer(packed.buffers()[1], dtype=np.int32)[packed.offset : packed.offset + len(packed) + 1]
    content = np.frombuffer(packed.buffers()[2] or b"", dtype=np.uint8)
    for length in np.unique(lengths[lengths > 0]):
        rows = np.flatnonzero(lengths == length)
        if length > LONGEST_BYTES:
            yield Group(rows, np.empty((len(rows), 0), dtype=np.uint8), None)
            continue
        yield from _by_shape(rows, content[offsets[rows][:, None] + np.arange(length)])


def _by_shape(rows: Ints, texts: Bytes) -> Iterator[Group]:
    shapes = np.where((texts >= 48) & (texts <= 57), np.uint8(48), texts)
    for _ in range(16):  # real columns have a handful of shapes; what is left after that is looked at row by row
        if not len(rows):
            return
        same = (shapes == shapes[0]).all(axis=1)
        yield Group(rows[same], texts[same], find_layout(_decode(shapes[0])))
        rows, texts, shapes = rows[~same], texts[~same], shapes[~same]
    by_shape: dict[bytes, list[int]] = {}
    for index, shape in enumerate(shapes):
        by_shape.setdefault(shape.tobytes(), []).append(index)
    for indices in by_shape.values():
        yield Group(rows[indices], texts[indices], find_layout(_decode(shapes[indices[0]])))


def _decode(shape: Bytes) -> str:
    return shape.tobytes().decode("utf-8", errors="replace")


def days(layout: Layout, texts: Bytes, order: Order, on: date | None) -> tuple[Ints, Ints]:
    """Days since 1970 of a civil layout and the cause where there is no such day (else 0)."""
    year, month, day = date_parts(layout, texts, order, on)
    cause = np.zeros(len(texts), dtype=np.int64)
    safe_month = np.clip(month, 1, 12)
    cause[(month != safe_month) | (day < 1) | (day > month_days(year, safe_month))] = NO_DAY
    cause[(year < FIRST_YEAR) | (year > LAST_YEAR)] = FAR
    day_number = days_since_1970(year, safe_month, day)
    if layout.weekday is not None:
        cause[(cause == 0) & ((day_number + 3) % 7 != layout.weekday)] = WRONG_WEEKDAY  # 1970-01-01 was a Thursday
    return day_number, cause


def read(group: Group, order: Order, on: date | None) -> tuple[Ints, Ints, Ints]:
    """Microseconds since 1970 on the group's own clock (UTC where the text says so), resolution in ms, causes."""
    layout, texts = group.layout, group.texts
    if layout is None:
        zeros = np.zeros(len(group.rows), dtype=np.int64)
        return zeros, zeros, zeros + NO_FORMAT
    if layout.kind != "civil":
        return _read_number(layout, texts)
    day_number, cause = days(layout, texts, order, on)
    if not layout.has_date and on is None:
        cause[:] = NO_DATE
    part = {name: number(texts, span) for name, span in layout.spans.items() if name != "fraction"}
    zero = np.zeros(len(texts), dtype=np.int64)
    hour, minute, second = part.get("hour", zero), part.get("minute", zero), part.get("sec", zero)
    fraction_us = _fraction(layout, texts)
    wrong = (minute > 59) | (second > 59)
    if layout.half is None:  # 24:00 is the end of the day
        wrong |= (hour > 24) | ((hour == 24) & (minute + second + fraction_us > 0))
    else:  # 12 am is midnight, 12 pm noon; "下午 15:05" is read as written
        wrong |= hour > (12 if layout.half == "am" else 23)
        wrong |= (hour == 0) & (layout.half == "pm")
        hour = hour % 12 if layout.half == "am" else np.where(hour < 12, hour + 12, hour)
    cause[(cause == 0) & wrong] = NO_TIME
    us = day_number * DAY_US + hour * HOUR_US + minute * MINUTE_US + second * SECOND_US + fraction_us
    if layout.zone in ("+", "-"):
        ahead_min = part["zone_hour"] * 60 + part.get("zone_minute", zero)
        cause[(cause == 0) & ((ahead_min > 14 * 60) | (part.get("zone_minute", zero) > 59))] = BAD_OFFSET
        us = us - ahead_min * MINUTE_US * (1 if layout.zone == "+" else -1)
    return us, np.full(len(texts), layout.res_ms, dtype=np.int64), cause


def _fraction(layout: Layout, texts: Bytes) -> Ints:
    """The digits after the point of a second in microseconds; what is finer than a microsecond is cut."""
    if "fraction" not in layout.spans:
        return np.zeros(len(texts), dtype=np.int64)
    start, end = layout.spans["fraction"]
    digits = min(end - start, 6)
    result: Ints = number(texts, (start, start + digits)) * SECOND_US // 10**digits
    return result


def _read_number(layout: Layout, texts: Bytes) -> tuple[Ints, Ints, Ints]:
    """Epochs and spreadsheet serials. A serial is a rounded fraction of a day: it is rounded back to what it meant."""
    res_ms = np.full(len(texts), layout.res_ms, dtype=np.int64)
    if layout.kind != "serial":
        scale_us = {"epoch s": SECOND_US, "epoch ms": 1000, "epoch us": 1}[layout.kind]
        us = number(texts, layout.spans["epoch"]) * scale_us
        if layout.kind == "epoch s":
            us = us + _fraction(layout, texts)
    else:
        us = (number(texts, layout.spans["days"]) + EXCEL_DAY_ZERO) * DAY_US
        if "fraction" in layout.spans:
            start, end = layout.spans["fraction"]
            head = min(end - start, 7)  # a ten-millionth of a day is 8640 microseconds exactly
            tail = min(end - start, 14) - head
            part_us = number(texts, (start, start + head)) * 10 ** (7 - head) * 8640
            part_us = part_us + number(texts, (start + head, start + head + tail)) * 8640 // 10**tail
            slack_us = max(500, 2 * DAY_US // 10 ** (head + tail))
            near_us = (part_us + SECOND_US // 2) // SECOND_US * SECOND_US
            whole = abs(part_us - near_us) <= min(slack_us, SECOND_US // 2)
            part_us = np.where(whole, near_us, (part_us + 500) // 1000 * 1000)
            us = us + part_us
            coarse_ms = -(-DAY_MS // 10 ** (end - start))  # 0.38 may be rounded; 0.375 is nine o'clock to the minute
            res_ms = np.where(whole, max(SECOND_MS, coarse_ms), max(1, coarse_ms))
            res_ms = np.where(whole & (part_us % MINUTE_US == 0), MINUTE_MS, res_ms)
    first, last = (
        days_since_1970(*(np.array([v]) for v in (y, 1, 1)))[0] * DAY_US for y in (FIRST_YEAR, LAST_YEAR + 1)
    )
    return us, res_ms, np.where((us < first) | (us >= last), FAR, 0)


def to_utc(local_us: Ints, zone: ZoneInfo) -> tuple[Ints, Ints, Ints]:
    """Local clock to UTC: the earlier reading, the later reading (equal but for an hour that occurred twice), cause."""
    day = local_us // DAY_US
    earlier, later, cause = local_us.copy(), local_us.copy(), np.zeros(len(local_us), dtype=np.int64)
    for one_day in np.unique(day):
        rows = np.flatnonzero(day == one_day)
        start = EPOCH + timedelta(days=int(one_day))
        ahead = {_ahead_us(start + timedelta(days=n), zone, fold) for n in (0, 1) for fold in (0, 1)}
        if len(ahead) == 1:
            earlier[rows] -= ahead.pop()
            later[rows] = earlier[rows]
            continue
        for row in rows:  # a day on which the zone changed
            wall = EPOCH + timedelta(microseconds=int(local_us[row]))
            first, second = (int(local_us[row]) - _ahead_us(wall, zone, fold) for fold in (0, 1))
            earlier[row], later[row] = min(first, second), max(first, second)
            if first > second:  # fold 0 lies after fold 1 exactly where the clocks skipped (PEP 495)
                cause[row] = SKIPPED
                earlier[row] = later[row] = first
    return earlier, later, cause


def _ahead_us(wall: datetime, zone: ZoneInfo, fold: int) -> int:
    offset = wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta()
    return offset // timedelta(microseconds=1)
