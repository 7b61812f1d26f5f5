"""Claims of file names: patterns that recorders use, as data in file_names.toml, and those a case adds.

A pattern is a template in the letters of strftime: `%Y %y %m %d %H %I %p %M %S %f %s %z`, `*` for any text, all else
literal. A `/` in it brings in the folders. The second date in a name is the end; an end without a date is on the day of
the start, or past midnight. Templates are compiled here, so that none can hang the search.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from case.clock import local_readings
from case.errors import ConfigError
from detect.claims.claim import MS, Claim, Reading, plausible

MOST_STARS = 4  # each one multiplies what a hostile name can cost
TABLE = Path(__file__).with_name("file_names.toml")
_DIGITS = {"Y": r"\d{4}", "y": r"\d{2}", "m": r"\d{1,2}", "d": r"\d{1,2}", "H": r"\d{1,2}", "I": r"\d{1,2}",
           "M": r"\d{2}", "S": r"\d{2}", "f": r"\d{1,6}", "s": r"\d{10}"}  # fmt: skip
_FIXED = {"m": r"\d{2}", "d": r"\d{2}", "H": r"\d{2}", "I": r"\d{2}"}  # where digits touch, widths must be fixed
_WORDS = {"p": r"[AaPp]\.?[Mm]\.?", "z": r"Z|[+-]\d{2}:?\d{2}"}


@dataclass(frozen=True)
class Pattern:
    """One naming habit. `zone` "utc" where the recorder names files in UTC; `uncertainty_ms` of the start."""

    maker: str
    template: str
    zone: str = "local"
    uncertainty_ms: int = 3_000


@cache
def known_patterns() -> tuple[Pattern, ...]:
    """The patterns of file_names.toml, most specific first."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["pattern"]
    keep = ("maker", "template", "zone", "uncertainty_ms")
    return tuple(Pattern(**{key: row[key] for key in keep if key in row}) for row in rows)


def file_name_claims(path: str, duration_ms: int, zone: ZoneInfo, extra: tuple[Pattern, ...] = ()) -> list[Claim]:
    """The claim of the first pattern that fits a path with a possible date; none when no pattern fits."""
    pure = PurePosixPath(path.replace("\\", "/"))
    for pattern in (*extra, *known_patterns()):
        parts = pattern.template.count("/") + 1
        name = "/".join([*pure.parts[-parts:-1], pure.stem])
        for match in compiled(pattern.template).finditer(name):
            claim = _claim(pattern, match, duration_ms, zone)
            if claim is not None:
                return [claim]
    return []


@cache
def compiled(template: str) -> re.Pattern[str]:
    """The regular expression of a template. Raises ConfigError for one that is not understood."""
    pieces = re.findall(r"%.|\*+|[^%*]+|%", template)
    out, counts, dates = [], dict.fromkeys(_DIGITS | _WORDS, 0), 0
    for place, piece in enumerate(pieces):
        letter = piece[1:]
        if piece.startswith("*"):
            # a wildcard never ends or begins inside a run of digits that a field is taken from
            before = r"(?<!\d)" if place + 1 < len(pieces) and pieces[place + 1].startswith("%") else ""
            after = r"(?!\d)" if place and pieces[place - 1].startswith("%") else ""
            out.append(f"{after}[^/]*?{before}")
        elif piece == "%%":
            out.append("%")
        elif piece.startswith("%") and letter in counts:
            touching = any(
                0 <= near < len(pieces) and pieces[near][0] == "%" and pieces[near] != "%%"
                for near in (place - 1, place + 1)
            )
            shape = _WORDS.get(letter) or (_FIXED.get(letter) if touching else None) or _DIGITS[letter]
            out.append(f"(?P<{letter}{counts[letter]}>{shape})")
            counts[letter] += 1
            dates += letter in "Ys" or letter == "y"
        elif piece.startswith("%"):
            raise ConfigError(f"file name template {template!r}: {piece} is not one of %{' %'.join(counts)} %%.")
        else:
            out.append(re.escape(piece))
    if not dates or len(template) > 200 or template.count("*") > MOST_STARS or max(counts.values()) > 2:
        raise ConfigError(
            f"file name template {template!r}: needs a year (%Y, %y or %s), each letter at most twice "
            f"and at most {MOST_STARS} times *."
        )
    return re.compile("^" + "".join(out) + "$")


def _claim(pattern: Pattern, match: re.Match[str], duration_ms: int, zone: ZoneInfo) -> Claim | None:
    start = _moment(match, 0, None)
    if start is None or not plausible(start):
        return None
    end = _moment(match, 1, start)
    offset = match.groupdict().get("z0")
    if pattern.zone == "utc" or "s0" in match.groupdict() or offset:
        readings: tuple[Reading, ...] = (Reading(start - _offset(offset), "start_utc"),)
    else:
        readings = tuple(Reading(shown, "start_local") for shown in local_readings(start, zone))
        readings += (Reading(start, "start_utc", likely=False),)
    detail: dict[str, object] = {"pattern": pattern.template, "maker": pattern.maker}
    if not any(reading.likely for reading in readings):
        detail["refused"] = "local_time_skipped_by_dst"
        readings = (Reading(start, "start_utc", likely=False),)
    if end is not None:
        detail["end_text"] = end.isoformat(sep=" ")
        detail["length_differs_ms"] = round((end - start) / MS) - duration_ms
    text = start.isoformat(sep=" ")
    return Claim(
        "file_name", 0, readings, text, 1000, pattern.uncertainty_ms, detail, usable=any(r.likely for r in readings)
    )


def _moment(match: re.Match[str], nth: int, start: datetime | None) -> datetime | None:
    """The nth moment in a name; the end (nth 1) takes its date from the start where it has none."""
    fields = {name[0]: value for name, value in match.groupdict().items() if name[1:] == str(nth) and value is not None}
    if "s" in fields:
        moment = datetime(1970, 1, 1) + timedelta(seconds=int(fields["s"]))  # noqa: DTZ001
        return moment + int((fields.get("f") or "0").ljust(6, "0")) * timedelta(microseconds=1)
    if nth and not fields.keys() & {"H", "I", "d"}:
        return None
    try:
        hour = int(fields.get("H", fields.get("I", "0")))
        if "p" in fields:
            hour = hour % 12 + 12 * fields["p"].lower().startswith("p")
        whole_day = hour == 24 and int(fields.get("M", "0")) == int(fields.get("S", "0")) == 0  # 24:00 ends a day
        if start is not None and "d" not in fields:
            year, month, day = start.year, start.month, start.day
        else:
            year = int(fields["Y"]) if "Y" in fields else 2000 + int(fields["y"])
            month, day = int(fields["m"]), int(fields["d"])
        micro = int((fields.get("f") or "0").ljust(6, "0"))
        moment = datetime(  # noqa: DTZ001
            year, month, day, 0 if whole_day else hour, int(fields.get("M", "0")), int(fields.get("S", "0")), micro
        ) + timedelta(days=int(whole_day))
    except (KeyError, ValueError):
        return None
    if start is not None and "d" not in fields and moment < start:
        moment += timedelta(days=1)
    return moment


def _offset(text: str | None) -> timedelta:
    if text is None or text == "Z":
        return timedelta(0)
    moment = datetime.strptime(text.replace(":", ""), "%z")
    assert isinstance(moment.tzinfo, timezone)
    return moment.tzinfo.utcoffset(None)
