"""One canonical row to the texts of an export: words, times, lists and flags in the manner of a site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from case.schemas import fields
from sample_media.exports.layouts import Layout
from sample_media.exports.words import PHRASES, VOCABULARY, WORDS
from sample_media.moments import DAY_MS, MINUTE_MS
from sample_media.scenario import Scenario

LISTED_ZH, LISTED_EN = "、", "; "
SEMICOLON = {"zones", "cameras", "neighbours"}


@dataclass(frozen=True)
class Manner:
    """How a site writes: language, time layout ("dash", "slash", "han", "iso"), digits of in and out, level words."""

    language: str
    times: str
    zone: ZoneInfo
    directions: dict[str, str] | None = None
    names: dict[str, str] | None = None  # to the names that this site uses (English)

    def header(self, column: tuple[str, str, str]) -> str:
        """The header of a column of a layout."""
        return column[1] if self.language == "zh" else column[2]

    def text(self, value: str) -> str:
        """Free text in this site's language, as far as the phrase book goes."""
        if self.language == "zh":
            return value
        names = self.names or {}
        if value in names or value in PHRASES:
            return names.get(value, PHRASES.get(value, value))
        for zh, en in names.items():
            value = value.replace(zh, en)
        return value.replace("-进", " IN").replace("-出", " OUT")

    def time(self, shown: datetime | None, res_ms: int | None, night_end: bool = False) -> str:
        """A shown time (naive, UTC scale) as this site writes it. `night_end`: midnight as 24:00 of the day before."""
        if shown is None or res_ms is None:
            return ""
        wall = shown.replace(tzinfo=ZoneInfo("UTC")).astimezone(self.zone)
        if self.times == "iso":
            day = wall.strftime("%Y-%m-%d")
            clock = {DAY_MS: "", MINUTE_MS: "T%H:%M", 1000: "T%H:%M:%S"}.get(res_ms, "T%H:%M:%S.%f")
            offset = wall.strftime("%z")
            text = wall.strftime(clock)
            return day + (text[:-3] if res_ms == 1 else text) + (f"{offset[:3]}:{offset[3:]}" if clock else "")
        if night_end and wall.hour == wall.minute == wall.second == 0:
            before = wall - timedelta(days=1)
            return f"{before:%Y-%m-%d} 24:00"
        return _chinese(wall, res_ms, self.times)


def _chinese(wall: datetime, res_ms: int, times: str) -> str:
    date = {
        "dash": f"{wall:%Y-%m-%d}",
        "slash": f"{wall.year}/{wall.month}/{wall.day}",
        "han": f"{wall:%Y年%m月%d日}",
    }[times]
    if res_ms == DAY_MS:
        return date
    if times == "han":
        return date + (f"{wall:%H时%M分}" if res_ms >= MINUTE_MS else f"{wall:%H时%M分%S秒}")
    hour = f"{wall.hour}" if times == "slash" else f"{wall:%H}"
    if res_ms >= MINUTE_MS:
        return f"{date} {hour}:{wall:%M}"
    return f"{date} {hour}:{wall:%M:%S}" + (f".{wall.microsecond // 1000:03d}" if res_ms == 1 else "")


def rows_of(layout: Layout, rows: list[dict[str, Any]], manner: Manner, scenario: Scenario) -> Iterator[list[Any]]:
    """Cells of an export, texts save for times under "serial" (datetimes); one list a row, in the order of columns."""
    kinds = dict(fields(layout.table))
    certificates = {
        scenario.person(paper.person_id).name: paper.cert_no
        for paper in scenario.certificates
        if paper.cert_type != "内部培训"
    }
    for number, row in enumerate(rows):
        yield [
            _cell(layout.table, name, kinds[name], row, manner, certificates, number) for name, _, _ in layout.columns
        ]


def _cell(
    table: str, name: str, kind: str, row: dict[str, Any], manner: Manner, certificates: dict[str, str], number: int
) -> Any:  # fmt: skip
    if kind == "time":
        night_end = table == "permit" and name == "plan_end" and manner.times == "dash"
        return manner.time(row[f"{name}_shown"], row[f"{name}_res_ms"], night_end)
    if kind == "number":
        return row[f"{name}_text"] or ""
    value = row[name]
    if value is None:
        return ""
    side = 0 if manner.language == "zh" else 1
    if name == "direction" and manner.directions is not None:
        return manner.directions[value]
    if vocabulary := VOCABULARY.get((table, name)):
        return WORDS[vocabulary].get(value, (value, value))[side]
    if kind == "flag":
        return WORDS["flag"][str(value)][side]
    if kind == "list":
        return _list(name, value, manner, certificates, number)
    return manner.text(value) if kind == "text" else str(value)


def _list(name: str, values: list[str], manner: Manner, certificates: dict[str, str], number: int) -> str:
    """Several texts in one cell; workers carry their certificate in brackets, full width on every other row."""
    if name in SEMICOLON:
        return ";".join(manner.text(value) for value in values)
    full_width = manner.language == "zh" and number % 2 == 0
    opening, closing = ("（", "）") if full_width else ("(" if manner.language == "zh" else " (", ")")
    shown = []
    for value in values:
        certificate = certificates.get(value) if name == "workers" else None
        shown.append(manner.text(value) + (f"{opening}{certificate}{closing}" if certificate else ""))
    return (LISTED_ZH if manner.language == "zh" else LISTED_EN).join(shown)
