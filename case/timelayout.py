"""How a text writes a time: its layout (which digits are the year, the hour ...) and the whole numbers read by it.

A layout depends only on the *shape* of a text, the text with every digit replaced by 0. It is found once for each
shape and then applied to all texts of that shape at once, so one text and a million are read by the same code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

Order = Literal["ymd", "dmy", "mdy"]
Kind = Literal["civil", "serial", "epoch s", "epoch ms", "epoch us"]
Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]  # (texts, bytes of the shape)

DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS = 86_400_000, 3_600_000, 60_000, 1_000
LONGEST_BYTES = 64
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS_ZH = "一二三四五六日"
EXCEL_DAY_ZERO = -25569  # 1899-12-30 in days since 1970-01-01; right from 1900-03-01 on

_WEEKDAY = r"""(?:[\s,(（]*(?:(?:星期|周|礼拜)(?P<weekday_zh>[一二三四五六日天])
    |(?P<weekday>mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6})[\s,.)）]*)?"""
_MONTH = rf"(?P<month_name>{'|'.join(MONTHS)})[a-z]{{0,6}}\.?"
_DATES = (
    r"(?P<year>\d{4})(?P<s>[-/.])(?P<month>\d{1,2})(?P=s)(?P<day>\d{1,2})",
    r"(?P<year>\d{4})\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日?",
    r"(?P<year2>\d{2})\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日?",
    r"(?P<first>\d{1,2})(?P<s>[-/.])(?P<second_part>\d{1,2})(?P=s)(?P<year>\d{4})",
    r"(?P<first>\d{1,2})(?P<s>[-/.])(?P<second_part>\d{1,2})(?P=s)(?P<third>\d{2})",
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]{_MONTH}[\s,-]{{1,2}}(?P<year>\d{{4}})",
    rf"{_MONTH}[\s-](?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,-]{{1,2}}(?P<year>\d{{4}})",
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
)
_HALF = r"(?:(?P<am{n}>上午|a\.?m\.?)|(?P<pm{n}>下午|p\.?m\.?))"
_TIMES = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<sec>\d{1,2})(?:[.,](?P<fraction>\d{1,9})|:(?P<milli>\d{3}))?)?",
    r"(?P<hour>\d{1,2})\s?[时点](?:\s?(?P<minute>\d{1,2})\s?分"
    r"(?:\s?(?P<sec>\d{1,2})(?:\.(?P<fraction>\d{1,9}))?\s?秒)?)?",
    r"(?P<hour>\d{2})(?P<minute>\d{2})(?:(?P<sec>\d{2})(?:\.?(?P<fraction>\d{3}))?)?",
)
_ZONE = r"""(?:\s?(?:(?P<utc>z|utc|gmt)|(?:utc|gmt)?(?P<sign>[+\-−])(?P<zone_hour>\d{1,2})
    (?:(?::(?=\d)|(?<=\d\d)(?=\d))(?P<zone_minute>\d{2}))?))?"""
_PATTERNS = [
    re.compile(
        rf"{_WEEKDAY}{d}(?:{_WEEKDAY.replace('weekday', 'weekday_b')}"
        rf"(?:[\sT_]+|(?<=[日)）])|(?<=\d\d\d\d\d\d\d\d)(?=\d))"
        rf"(?:{_HALF.format(n='_a')}\s?)?{t}(?:\s?{_HALF.format(n='_b')})?{_ZONE})?"
        rf"{_WEEKDAY.replace('weekday', 'weekday_c')}",
        re.VERBOSE | re.IGNORECASE | re.ASCII,
    )
    for d in _DATES
    for t in _TIMES
] + [
    re.compile(
        rf"(?:{_HALF.format(n='_a')}\s?)?{t}(?:\s?{_HALF.format(n='_b')})?{_ZONE}",
        re.VERBOSE | re.IGNORECASE | re.ASCII,
    )
    for t in _TIMES[:2]
]
_NUMBERS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"(?P<days>\d{5})(?:\.(?P<fraction>\d{1,15}))?"), "serial"),
    (re.compile(r"(?P<epoch>\d{9,10})(?:\.(?P<fraction>\d{1,9}))?"), "epoch s"),
    (re.compile(r"(?P<epoch>\d{13})(?:\.(?P<fraction>0+))?"), "epoch ms"),
    (re.compile(r"(?P<epoch>\d{16})"), "epoch us"),
)


@dataclass(frozen=True)
class Layout:
    """Where the parts of a time lie in texts of one shape. `spans` are byte positions; `res_ms` what it resolves."""

    kind: Kind
    name: str  # for people: "YYYY-MM-DD hh:mm"
    spans: dict[str, tuple[int, int]] = field(hash=False)
    res_ms: int
    month: int | None = None  # where the month is a word
    weekday: int | None = None  # 0 = Monday
    half: Literal["am", "pm"] | None = None
    zone: Literal["utc", "+", "-"] | None = None

    @property
    def open_orders(self) -> tuple[Order, ...]:
        """The orders the date may be written in; one when the layout itself says it."""
        if "third" in self.spans:
            return ("ymd", "dmy", "mdy")
        return ("dmy", "mdy") if "first" in self.spans else ("ymd",)

    @property
    def has_date(self) -> bool:
        """False for a time of day alone."""
        return self.kind != "civil" or bool(self.spans.keys() & {"day", "first"})

    @property
    def has_time(self) -> bool:
        """False for a date alone."""
        return (self.kind == "civil" and "hour" in self.spans) or (self.kind != "civil" and self.res_ms < DAY_MS)


@lru_cache(maxsize=4096)
def find_layout(shape: str) -> Layout | None:
    """The layout of a shape (a text with every digit as 0), or None when no layout fits. Positions in UTF-8 bytes."""
    for pattern, kind in _NUMBERS:
        if match := pattern.fullmatch(shape):
            return _number_layout(match, kind)
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(shape):
            return _civil_layout(match, shape)
    return None


def _number_layout(match: re.Match[str], kind: Kind) -> Layout:
    spans = {name: match.span(name) for name, value in match.groupdict().items() if value is not None}
    names = {"serial": "spreadsheet serial day", "epoch s": "seconds since 1970", "epoch ms": "milliseconds since 1970",
             "epoch us": "microseconds since 1970"}  # fmt: skip
    digits = len(match["fraction"]) if "fraction" in spans else 0
    res_ms = {"serial": 1 if digits else DAY_MS, "epoch s": max(1, SECOND_MS // 10**digits)}.get(kind, 1)
    return Layout(kind, names[kind], spans, res_ms, zone=None if kind == "serial" else "utc")


def _civil_layout(match: re.Match[str], shape: str) -> Layout:
    given = {name: value for name, value in match.groupdict().items() if value is not None}
    parts = ("year", "year2", "month", "day", "first", "second_part", "third", "hour", "minute", "sec", "fraction",
             "milli", "zone_hour", "zone_minute")  # fmt: skip
    spans = {}
    for name in parts:
        if name in given:
            start, end = match.span(name)
            spans[name] = (len(shape[:start].encode()), len(shape[:end].encode()))
    if "milli" in spans:
        spans["fraction"] = spans.pop("milli")
    weekday: int | None = None
    for key, value in given.items():
        if key.endswith("_zh") and key.startswith("weekday"):
            weekday = WEEKDAYS_ZH.index(value.replace("天", "日"))
        elif key.startswith("weekday"):
            weekday = WEEKDAYS.index(value[:3].lower())
    half: Literal["am", "pm"] | None = None
    if given.keys() & {"am_a", "am_b"}:
        half = "am"
    if given.keys() & {"pm_a", "pm_b"}:
        half = "pm"
    zone = "utc" if "utc" in given else given.get("sign", "").replace("−", "-") or None
    return Layout(
        "civil",
        _describe(match, shape),
        spans,
        _resolution_ms(spans),
        month=MONTHS.index(given["month_name"][:3].lower()) + 1 if "month_name" in given else None,
        weekday=weekday,
        half=half,
        zone=zone,  # type: ignore[arg-type]
    )


def _resolution_ms(spans: dict[str, tuple[int, int]]) -> int:
    if "fraction" in spans:
        return int(max(1, SECOND_MS // 10 ** (spans["fraction"][1] - spans["fraction"][0])))
    if "sec" in spans:
        return SECOND_MS
    if "minute" in spans:
        return MINUTE_MS
    return HOUR_MS if "hour" in spans else DAY_MS


def _describe(match: re.Match[str], shape: str) -> str:
    """The layout as people write formats: YYYY-MM-DD hh:mm:ss, however many digits a part has here."""
    letters = {"year": "YYYY", "year2": "YY", "month": "MM", "day": "DD", "first": "??", "second_part": "??",
               "third": "??", "hour": "hh", "minute": "mm", "sec": "ss", "zone_hour": "zz", "zone_minute": "zz",
               "am_a": "AM/PM", "am_b": "AM/PM", "pm_a": "AM/PM", "pm_b": "AM/PM", "month_name": "Mon"}  # fmt: skip
    letters |= {name: "weekday" for name in match.re.groupindex if name.startswith("weekday")}
    letters |= {name: "f" * len(match[name] or "") for name in ("fraction", "milli") if name in match.re.groupindex}
    described = shape
    for name in sorted((n for n in letters if match.groupdict().get(n)), key=match.start, reverse=True):
        described = described[: match.start(name)] + letters[name] + described[match.end(name) :]
    return described


def number(texts: Bytes, span: tuple[int, int]) -> Ints:
    """The digits of one part as whole numbers, one for each text."""
    value: Ints = np.zeros(len(texts), dtype=np.int64)
    for position in range(*span):
        value = value * 10 + (texts[:, position] - 48)
    return value


def days_since_1970(year: Ints, month: Ints, day: Ints) -> Ints:
    """Days from 1970-01-01 to a date of the Gregorian calendar (H. Hinnant, days_from_civil)."""
    shifted: Ints = year - (month <= 2)
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * (month + np.where(month > 2, -3, 9)) + 2) // 5 + day - 1
    result: Ints = era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
    return result


def month_days(year: Ints, month: Ints) -> Ints:
    """How many days each month has; the month must be 1 to 12."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    table = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    result: Ints = table[month - 1] + ((month == 2) & leap)
    return result


def date_parts(layout: Layout, texts: Bytes, order: Order, on: date | None) -> tuple[Ints, Ints, Ints]:
    """Year, month and day of each text, not yet checked. `on` fills in for a time of day alone."""
    count = len(texts)
    if not layout.has_date:
        day = on or date(1970, 1, 1)
        return tuple(np.full(count, value, dtype=np.int64) for value in (day.year, day.month, day.day))  # type: ignore[return-value]
    part = {name: number(texts, span) for name, span in layout.spans.items()}
    if "third" in part:
        year, month, day_of_month = {
            "ymd": (part["first"], part["second_part"], part["third"]),
            "dmy": (part["third"], part["second_part"], part["first"]),
            "mdy": (part["third"], part["first"], part["second_part"]),
        }[order]
        return 2000 + year, month, day_of_month
    if "first" in part:
        swap = order == "mdy"
        return part["year"], part["first" if swap else "second_part"], part["second_part" if swap else "first"]
    year = part["year"] if "year" in part else 2000 + part["year2"]
    month = part["month"] if layout.month is None else np.full(count, layout.month, dtype=np.int64)
    return year, month, part["day"]
