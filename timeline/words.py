"""Words of reports in each language: `timeline/locale/LANGUAGE.json`, and how times and answers are written."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from case.errors import ReportError

FOLDER = Path(__file__).parent / "locale"
Say = Callable[..., str]


def languages() -> list[str]:
    """Every language there is a file for."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


@cache
def table(language: str) -> dict[str, str]:
    """Key -> text of one language. Raises ReportError for a language that is not there."""
    path = FOLDER / f"{language}.json"
    if language not in languages():
        raise ReportError(f"There is no language {language!r}; known are {', '.join(languages())}.")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def speaker(language: str) -> Say:
    """A function say(key, **values) for one language. Raises KeyError for a key that is in no table: that is a bug."""
    words = table(language)

    def say(key: str, **values: object) -> str:
        return words[key].format(**values)

    return say


def known(say: Say, prefix: str, code: object) -> str:
    """The word for a code of the tables (`answer_met`), or the code itself where it has none."""
    try:
        return say(f"{prefix}_{code}")
    except KeyError:
        return str(code)


def clock_text(moment_utc: datetime | None, zone: ZoneInfo, tenths: bool = True) -> str:
    """A corrected time at the site: 2026-11-18 09:00:12.3; a dash where there is none."""
    if moment_utc is None:
        return "–"
    local = moment_utc.replace(tzinfo=UTC).astimezone(zone)
    return local.strftime("%Y-%m-%d %H:%M:%S") + (f".{local.microsecond // 100000}" if tenths else "")


def hour_text(moment_utc: datetime | None, zone: ZoneInfo) -> str:
    """The hour alone, where the date is said elsewhere."""
    return clock_text(moment_utc, zone)[11:] if moment_utc else "–"


def bar_text(plus_minus_ms: int | None) -> str:
    """± in the unit that reads best."""
    if plus_minus_ms is None:
        return ""
    if plus_minus_ms >= 120_000:
        return f"± {plus_minus_ms / 60000:.0f} min"
    return f"± {plus_minus_ms / 1000:.1f} s"
