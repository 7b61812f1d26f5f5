"""What a burned-in clock says: from the text an OCR made of it to the wall times it can mean.

Recorders write year first or last, two or four digits, with or without weekday, 年月日, 12 or 24 hours; OCR drops
spaces and widens punctuation. Every order of day, month and year that is a real date (and fits the weekday, where one
is shown) is a reading; which order it is, is settled later by the sequence. What is not surely a time is no reading.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from case.timelayout import MONTHS, WEEKDAYS, WEEKDAYS_ZH

ORDERS = ("ymd", "dmy", "mdy")
_MONTH = rf"(?P<name>{'|'.join(MONTHS)})[a-z]{{0,6}}"
_YEAR = r"(?:19|20)\d{2}"  # of four digits; 1970 and 2000 are what recorders show when their battery is dead
_SEP = r"\s?[-/.,_]\s?"
# the first that matches is taken; digits may touch what follows, because OCR drops spaces
_DATES = [
    rf"(?<!\d)(?P<y>{_YEAR}){_SEP}(?P<m>\d{{2}}){_SEP}(?P<d>\d{{2}})",
    rf"(?<!\d)(?P<a>\d{{2}}){_SEP}(?P<b>\d{{2}}){_SEP}(?P<y>{_YEAR})",
    rf"(?<!\d)(?P<y>{_YEAR}){_SEP}(?P<m>\d{{1,2}}){_SEP}(?P<d>\d{{1,2}})(?!\d)",
    rf"(?<!\d)(?P<a>\d{{1,2}}){_SEP}(?P<b>\d{{1,2}}){_SEP}(?P<y>{_YEAR})",
    r"(?<!\d)(?P<y>(?:19|20)\d{2})\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日?",
    r"(?<!\d)(?P<y2>\d{2})\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日?",
    rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s\-/.,]{{0,2}}{_MONTH}[\s\-/.,]{{0,2}}(?P<y>{_YEAR})",
    rf"{_MONTH}[\s\-/.,]{{0,2}}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s\-/.,]{{1,2}}(?P<y>{_YEAR})",
    rf"(?<!\d)(?P<a>\d{{2}}){_SEP}(?P<b>\d{{2}}){_SEP}(?P<c>\d{{2}})",
    r"(?<!\d)(?P<y>20\d{2})(?P<m>\d{2})(?P<d>\d{2})(?=\D|\d{2}[:.]|\d{6}\b)",
]
DATE = [re.compile(pattern, re.IGNORECASE) for pattern in _DATES]
TIME = re.compile(
    r"(?:(?P<half>上午|下午|am|pm|a\.m\.?|p\.m\.?)\s?)?"
    r"(?<!\d)(?P<h>\d{1,2})\s?[:;.时]\s?(?P<m>\d{2})\s?[:;.分]\s?(?P<s>\d{2})秒?(?:[.:](?P<f>\d{1,3})(?!\d))?"
    r"(?:\s?(?P<half_b>上午|下午|am|pm|a\.m\.?|p\.m\.?))?",
    re.IGNORECASE,
)
TIGHT_TIME = re.compile(  # OCR lost one colon: the digits still stand in pairs
    r"(?:(?P<half>上午|下午|am|pm)\s?)?"
    r"(?<!\d)(?P<h>\d{2})(?:[:;.](?P<m>\d{2})(?P<s>\d{2})|(?P<m_b>\d{2})[:;.](?P<s_b>\d{2}))(?!\d)"
    r"(?:\s?(?P<half_b>上午|下午|am|pm))?",
    re.IGNORECASE,
)
WEEKDAY = re.compile(
    rf"(?:星期|周|週)(?P<zh>[{WEEKDAYS_ZH}天])|(?<![a-z])(?P<en>{'|'.join(WEEKDAYS)})(?:[a-z]{{0,6}})", re.IGNORECASE
)


@dataclass(frozen=True)
class Shown:
    """What one picture of the overlay says. `readings`: order of the date -> local wall time to the second, only real
    dates. `fraction_ms` where the overlay shows parts of a second. `two_digit_year`: the century is taken as 20."""

    text: str
    readings: dict[str, datetime]
    fraction_ms: int | None = None
    half: bool = False  # whether am or pm was shown
    two_digit_year: bool = False
    weekday: bool = False


def read_text(text: str) -> Shown | None:
    """The time an overlay text shows, or None where it is not surely one."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    plain = re.sub(r"(?<=[\d:\-/])[OoQ](?=[\d:\-/])", "0", plain)  # a nought among digits, the commonest misreading
    plain = re.sub(r"(?<![a-z0-9])0(?=ct)|(?<=[^a-z]n)0(?=v)", "O", plain, flags=re.IGNORECASE)  # 0ct, n0v
    found = _date_and_time(plain)
    if found is None:
        return None
    date, time, rest = found
    clock = _clock(time)
    weekday = _weekday(rest)
    if clock is None or weekday is False:
        return None
    readings = {}
    for order, (year, month, day) in _dates(date).items():
        try:
            moment = datetime(year, month, day) + clock  # noqa: DTZ001 (local wall time)
        except ValueError:
            continue
        if weekday is None or datetime(year, month, day).weekday() == weekday:  # noqa: DTZ001
            readings[order] = moment
    if not readings:
        return None
    fields = time.groupdict()
    return Shown(
        text=text,
        readings=readings,
        fraction_ms=int(fields["f"].ljust(3, "0")) if fields.get("f") else None,
        half=bool(fields["half"] or fields["half_b"]),
        two_digit_year="y" not in {name for name, value in date.groupdict().items() if value},
        weekday=weekday is not None,
    )


def _date_and_time(plain: str) -> tuple[re.Match[str], re.Match[str], str] | None:
    """The first way to see a date with exactly one time of day beside it, and the text without the date.

    "18-11-2609:41:07" is 18-11-26 at 09:41:07, not the year 2609 and half a time.
    """
    for pattern in DATE:
        date = pattern.search(plain)
        if date is None:
            continue
        rest = f"{plain[: date.start()]} {plain[date.end() :]}"
        times = list(TIME.finditer(rest)) or list(TIGHT_TIME.finditer(rest))
        if len(times) > 1:
            return None
        if times and not _cut(plain, date, rest, times[0]):
            return date, times[0], rest
    return None


def _cut(plain: str, date: re.Match[str], rest: str, time: re.Match[str]) -> bool:
    """Whether a number at the edge of the text may have lost a digit there: "1-18-2026" may be what is left of 11."""
    first, last = re.match(r"\d+", plain), re.search(r"\d+$", plain)
    at_start = first is not None and (date.start() == 0 or not rest[: time.start()].strip())
    at_end = last is not None and date.end() == len(plain)
    edges = [edge for edge, counts in ((first, at_start), (last, at_end)) if edge is not None and counts]
    return any(len(edge.group()) in (1, 3) for edge in edges)


def looks_timed(text: str) -> bool:
    """Whether a piece of text may be a part of an overlay clock: it has a date or a time of day in it."""
    plain = unicodedata.normalize("NFKC", text)
    return TIME.search(plain) is not None or any(pattern.search(plain) for pattern in DATE)


def _clock(time: re.Match[str]) -> timedelta | None:
    part: dict[str, str | None] = {"m_b": None, "s_b": None, **time.groupdict()}
    hour, minute, second = int(part["h"] or 0), int(part["m"] or part["m_b"] or 0), int(part["s"] or part["s_b"] or 0)
    half = (part["half"] or part["half_b"] or "").lower()
    if half:
        if not 1 <= hour <= 12 and not (half in ("下午", "上午") and hour <= 24):
            return None
        if hour <= 12:
            hour = hour % 12 + 12 * (half.startswith("p") or half == "下午")
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute + second):
        return None
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _dates(date: re.Match[str]) -> dict[str, tuple[int, int, int]]:
    """Order -> (year, month, day) for every order the digits can be in; impossible dates are not yet left out."""
    part = {name: value for name, value in date.groupdict().items() if value is not None}
    if "name" in part:
        return {"ymd": (int(part["y"]), MONTHS.index(part["name"][:3].lower()) + 1, int(part["d"]))}
    if "m" in part:
        year = int(part["y"]) if "y" in part else 2000 + int(part["y2"])
        return {"ymd": (year, int(part["m"]), int(part["d"]))}
    a, b = int(part["a"]), int(part["b"])
    if "y" in part:
        year = int(part["y"])
        return {"dmy": (year, b, a), "mdy": (year, a, b)}
    c = int(part["c"])
    return {"ymd": (2000 + a, b, c), "dmy": (2000 + c, b, a), "mdy": (2000 + c, a, b)}


def _weekday(rest: str) -> int | bool | None:
    """The weekday that is shown (0 = Monday), None where none is, False where two differ."""
    found = set()
    for match in WEEKDAY.finditer(rest):
        if match["zh"]:
            found.add(WEEKDAYS_ZH.index(match["zh"].replace("天", "日")))
        else:
            found.add(WEEKDAYS.index(match["en"].lower()))
    return found.pop() if len(found) == 1 else (False if found else None)
