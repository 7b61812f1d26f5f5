"""The timeline as one inline SVG: lanes of bars on one axis of corrected time; what is uncertain has soft edges.

A bar's ends fade over its error bar: solid where it surely was, half tone where it may have been. Colour says what
kind of thing a bar is and its pattern repeats that for readers who see no colour. Everything written is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

LABEL_PX, WIDTH_PX, ROW_PX, AXIS_PX = 260, 1240, 24, 30
STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800)
TICKS = 9
STYLE = (
    '.chart text{font-family:"Retrace Sans SC",sans-serif;font-size:12px;fill:#1b2430}'
    ".chart .group{font-weight:700;font-size:12.5px;fill:#5b6775}.chart .tick{fill:#5b6775;font-size:11px}"
    ".chart .grid{stroke:#e7ebf0}.chart .rule{stroke:#eff2f5}.chart .plan{fill:#9db8d6}.chart .actual{fill:#1f5fa8}"
    ".chart .presence{fill:#2f8f6b}.chart .presence.stranger{fill:#7a4fb5}.chart .presence.undecided{fill-opacity:.45}"
    ".chart .finding{fill:#c9a400}.chart .finding.S1{fill:#b3261e}.chart .finding.S2{fill:#d9730d}"
    ".chart .finding.S4{fill:#3a74c4}.chart .watched{fill:#b9c3ce}"
    ".chart .watched.access,.chart .watched.tags{fill:#d6c9a8}.chart .moment rect{fill:#b3261e;fill-opacity:.12}"
    ".chart .moment line{stroke:#b3261e;stroke-width:1.5;stroke-dasharray:4 3}"
)


@dataclass(frozen=True)
class Bar:
    """One interval of a lane, in corrected UTC, each end known to ± `plus_minus_ms`. `kind` names its colour class.

    An open end (None) runs to the edge of the chart. `href` is where a click leads.
    """

    start_utc: datetime | None
    end_utc: datetime | None
    plus_minus_ms: int
    kind: str
    text: str
    href: str | None = None


@dataclass(frozen=True)
class Lane:
    """One row of the chart. `group` is printed once above its lanes."""

    group: str
    label: str
    bars: Sequence[Bar] = field(default_factory=tuple)


@dataclass(frozen=True)
class Moment:
    """A vertical mark: the incident, with its bar."""

    moment_utc: datetime
    plus_minus_ms: int
    text: str


def span_of(lanes: Sequence[Lane], moments: Sequence[Moment] = ()) -> tuple[datetime, datetime] | None:
    """First and last moment on any lane, widened by the error bars and a little room; None when there is nothing."""
    ends = [
        moment + timedelta(milliseconds=sign * bar.plus_minus_ms)
        for lane in lanes for bar in lane.bars
        for moment, sign in ((bar.start_utc, -1), (bar.end_utc, 1)) if moment is not None
    ] + [mark.moment_utc for mark in moments]  # fmt: skip
    if not ends:
        return None
    room = max((max(ends) - min(ends)) * 0.02, timedelta(seconds=1))
    return min(ends) - room, max(ends) + room


def draw(
    lanes: Sequence[Lane],
    zone: ZoneInfo,
    title: str,
    moments: Sequence[Moment] = (),
    span: tuple[datetime, datetime] | None = None,
    width_px: int = WIDTH_PX,
) -> str:
    """The chart as SVG text, or an empty text when there is nothing to draw. Times are shown in `zone`.

    Lanes keep their order; a lane without bars is drawn empty, because an empty lane says something.
    """
    span = span or span_of(lanes, moments)
    if span is None:
        return ""
    axis = _Axis(*span, width_px)
    parts: list[str] = []
    y_px, group = AXIS_PX, None
    for lane in lanes:
        if lane.group != group:
            group = lane.group
            parts.append(f'<text class="group" x="4" y="{y_px + 16}">{escape(group)}</text>')
            y_px += ROW_PX - 2
        parts.append(_lane(lane, axis, y_px))
        y_px += ROW_PX
    height_px = y_px + 10
    ticks = _ticks(axis, zone, height_px)
    marks = "".join(_mark(mark, axis, height_px) for mark in moments)
    return (
        f'<svg class="chart" viewBox="0 0 {width_px} {height_px}" role="img" aria-label="{escape(title, quote=True)}" '
        f'xmlns="http://www.w3.org/2000/svg"><style>{STYLE}</style>{_gradients()}{ticks}{"".join(parts)}{marks}</svg>'
    )


@dataclass(frozen=True)
class _Axis:
    start: datetime
    end: datetime
    width_px: int

    def x_px(self, moment: datetime) -> float:
        share = (moment - self.start) / (self.end - self.start)
        return LABEL_PX + min(max(share, 0.0), 1.0) * (self.width_px - LABEL_PX - 8)


def _lane(lane: Lane, axis: _Axis, y_px: int) -> str:
    room_px = LABEL_PX - 24
    label = lane.label if _wide_px(lane.label) <= room_px else _shorten(lane.label, room_px)
    head = (
        f'<text class="label" x="14" y="{y_px + 16}"><title>{escape(lane.label)}</title>{escape(label)}</text>'
        f'<line class="rule" x1="{LABEL_PX}" x2="{axis.width_px - 8}" y1="{y_px + ROW_PX}" y2="{y_px + ROW_PX}"/>'
    )
    return head + "".join(_bar(bar, axis, y_px) for bar in lane.bars)


def _wide_px(text: str) -> int:
    return sum(12 if ord(sign) > 0x2E7F else 7 for sign in text)


def _shorten(text: str, room_px: int) -> str:
    while text and _wide_px(text) > room_px - 8:
        text = text[:-1]
    return text + "…"


def _bar(bar: Bar, axis: _Axis, y_px: int) -> str:
    """Solid core between the error bars, and a fade over each: from half before to nothing at the far end."""
    soft = timedelta(milliseconds=bar.plus_minus_ms)
    start, end = bar.start_utc or axis.start, bar.end_utc or axis.end
    soft_start = soft if bar.start_utc is not None else timedelta(0)
    soft_end = soft if bar.end_utc is not None else timedelta(0)
    x0, x1, x2, x3 = (
        axis.x_px(moment) for moment in (start - soft_start, start + soft_start, end - soft_end, end + soft_end)
    )
    if x2 < x1:  # shorter than its own error bars: nowhere certain
        x1 = x2 = (x1 + x2) / 2
    top, high, kind = y_px + 4, ROW_PX - 8, escape(bar.kind, quote=True)
    pieces = [f'<rect class="{kind} core" x="{x1:.1f}" y="{top}" width="{max(x2 - x1, 1.5):.1f}" height="{high}"/>']
    if x1 - x0 > 0.5:
        pieces.append(
            f'<rect class="{kind}" mask="url(#fade-in)" x="{x0:.1f}" y="{top}" width="{x1 - x0:.1f}" height="{high}"/>'
        )
    if x3 - x2 > 0.5:
        pieces.append(
            f'<rect class="{kind}" mask="url(#fade-out)" x="{x2:.1f}" y="{top}" width="{x3 - x2:.1f}" height="{high}"/>'
        )
    drawn = f"<g><title>{escape(bar.text)}</title>{''.join(pieces)}</g>"
    return f'<a href="{escape(bar.href, quote=True)}">{drawn}</a>' if bar.href else drawn


def _gradients() -> str:
    """Masks that fade a rectangle in or out over its own width."""
    masks = ""
    for name, first, last in (("fade-in", "0.05", "0.95"), ("fade-out", "0.95", "0.05")):
        stops = "".join(
            f'<stop offset="{offset}" stop-color="#fff" stop-opacity="{opacity}"/>'
            for offset, opacity in ((0, first), (1, last))
        )
        masks += (
            f'<linearGradient id="{name}-g">{stops}</linearGradient><mask id="{name}" '
            f'maskContentUnits="objectBoundingBox"><rect width="1" height="1" fill="url(#{name}-g)"/></mask>'
        )
    return f"<defs>{masks}</defs>"


def _ticks(axis: _Axis, zone: ZoneInfo, height_px: int) -> str:
    """Grid lines at round local times, with the date where it changes."""
    total_s = (axis.end - axis.start).total_seconds()
    step_s = next((step for step in STEPS_S if total_s / step <= TICKS), STEPS_S[-1])
    local = axis.start.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    number = int((local - midnight).total_seconds() // step_s) + 1
    parts: list[str] = []
    day = None
    while True:
        at = (midnight + timedelta(seconds=number * step_s)).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
        if at > axis.end:
            return "".join(parts)
        shown = at.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
        text = shown.strftime("%H:%M:%S" if step_s < 60 else "%H:%M")
        if shown.date() != day:
            day, text = shown.date(), shown.strftime("%m-%d ") + text
        x_px = axis.x_px(at)
        parts.append(
            f'<line class="grid" x1="{x_px:.1f}" x2="{x_px:.1f}" y1="{AXIS_PX - 6}" y2="{height_px}"/>'
            f'<text class="tick" x="{x_px:.1f}" y="{AXIS_PX - 12}" text-anchor="middle">{text}</text>'
        )
        number += 1


def _mark(mark: Moment, axis: _Axis, height_px: int) -> str:
    bar = timedelta(milliseconds=mark.plus_minus_ms)
    x_px, x0, x1 = (axis.x_px(moment) for moment in (mark.moment_utc, mark.moment_utc - bar, mark.moment_utc + bar))
    return (
        f'<g class="moment"><title>{escape(mark.text)}</title>'
        f'<rect x="{x0:.1f}" y="{AXIS_PX - 6}" width="{max(x1 - x0, 1):.1f}" height="{height_px - AXIS_PX + 6}"/>'
        f'<line x1="{x_px:.1f}" x2="{x_px:.1f}" y1="{AXIS_PX - 6}" y2="{height_px}"/></g>'
    )
