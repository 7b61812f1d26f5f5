"""retrace live: what a check running at the time would have flagged, at which minute, before the incident."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from case import Case
from case.errors import StoreError
from case.timetext import parse_time
from ui.output import CasePath, Json, progress_bars, show

NAME, ORDER = "live", 78
LINE = {
    "en": "{raised}  {delay:>9} after {event}  {severity} {rule}  {text}",
    "zh": "{raised}  事发{event}后{delay}  {severity} {rule}  {text}",
}
NEVER = {"en": "not before the end", "zh": "截止前未报出"}


def run(
    case: CasePath,
    until: Annotated[str, typer.Option(help="Local time to play up to; the incident's moment where not said.")] = "",
    rule: Annotated[list[str] | None, typer.Option(help="Only these rules; again for more.")] = None,
    json: Json = False,
) -> None:
    """Play the case again as its data arrived: what a live check would have flagged, and how long after the event."""
    from correlate.live import replay  # here, so that other commands start without it

    opened = Case.open(case)
    end = _end(opened, until)
    with progress_bars() as report:
        flags = replay(opened, end, report, frozenset(name.upper() for name in rule or ()))
    show(flags if json else "\n".join(_lines(opened, flags, end)), json)


def _end(case: Case, until: str) -> datetime:
    from correlate.store import open_store
    from timeline.incident.moment import incident_of

    if until:
        return parse_time(until, case.config.zone_info).shown
    incident = incident_of(case)
    if incident is not None:
        return incident.moment_utc
    with open_store(case) as store:
        last = store.arrow_query("extent").to_pylist()[0]["last_utc"]
    if last is None:
        raise StoreError(f"{case.root}: nothing in the case has a known time; say --until.")
    return datetime.fromisoformat(str(last))


def _lines(case: Case, flags: list[Any], end: datetime) -> list[str]:
    from timeline.words import clock_text

    language, zone = case.config.site.language, case.config.zone_info
    chinese = language == "zh"
    head = f"截至{clock_text(end, zone)}（{zone}）：" if chinese else f"Up to {clock_text(end, zone)} ({zone}):"
    out = [head]
    for flag in flags:
        late = "" if flag.delay_s is None else f"{flag.delay_s / 60:.1f}{' 分钟' if chinese else ' min'}"
        out.append(LINE[language].format(
            raised=clock_text(flag.raised_utc, zone) if flag.raised_utc else NEVER[language], delay=late,
            event=clock_text(flag.event_utc, zone), severity=flag.severity, rule=flag.rule_id,
            text=(flag.text_zh if chinese else flag.text_en)
            + (("（后撤回）" if chinese else " (withdrawn later)") if flag.withdrawn else ""),
        ))  # fmt: skip
    return out
