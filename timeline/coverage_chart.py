"""When each source really recorded, as one inline SVG: a lane a source, its gaps, what was examined, what is unknown.

Takes the rows of the query `coverage_intervals`. A bar's ends fade over its ±. Nothing is drawn over a stretch that no
row covers: white is "nothing was recorded", and the legend says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

LABEL_PX, WIDTH_PX, LANE_PX, AXIS_PX, LEGEND_PX = 220, 1000, 26, 24, 24
STEPS_S = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800, 2592000)
KINDS = ("camera", "positioning", "detector", "sensor")
COLOURS = {"recorded": "#4b8b5a", "examined": "#1d4e89", "gap": "#c0392b"}
SAID = {
    "en": {
        "recorded": "recorded", "examined": "examined", "gap": "gap in a recording",
        "white": "white: nothing recorded", "unknown": "time unknown: {minutes} min recorded",
        "camera": "Cameras", "positioning": "Positioning", "detector": "Gas detectors", "sensor": "Sensors",
        "none": "Nothing was recorded.", "zone": "times in {zone}", "title": "When each source recorded",
        "leave": "overwritten after {days:g} days: {when}", "gone": "overwritten since {when}",
    },
    "zh": {
        "recorded": "有记录", "examined": "已分析", "gap": "录像缺失", "white": "空白：无记录",
        "unknown": "时间未知：已录 {minutes} 分钟", "camera": "摄像机", "positioning": "人员定位",
        "detector": "气体检测仪", "sensor": "传感器", "none": "没有任何记录。", "zone": "时区：{zone}",
        "title": "各信息来源的实际记录时段", "leave": "保存 {days:g} 天后覆盖：{when}", "gone": "已于 {when} 起被覆盖",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Retention:
    """When a recorder overwrites what a camera recorded last: `gone_utc`, and whether that has passed."""

    camera_id: str
    overwrite_days: float
    gone_utc: datetime
    passed: bool


def retention(
    rows: Sequence[Mapping[str, Any]], overwrite_days: Mapping[str, float], now_utc: datetime
) -> list[Retention]:
    """The countdown of each camera whose overwrite period is given and whose recording time is known (naive UTC)."""
    found = []
    for camera_id, days in sorted(overwrite_days.items()):
        ends = [
            r["end_utc"] for r in rows if r["part_id"] == camera_id and r["state"] == "recorded" and known(r["end_utc"])
        ]
        if ends:
            gone = max(ends) + timedelta(days=days)
            found.append(Retention(camera_id, days, gone, gone <= now_utc))
    return found


def coverage_svg(
    rows: Sequence[Mapping[str, Any]],
    zone: ZoneInfo,
    language: str = "en",
    retained: Sequence[Retention] = (),
    marks_utc: Sequence[datetime] = (),
) -> str:
    """The chart as an SVG text. `rows` of `coverage_intervals`, `marks_utc` moments to mark (the incident)."""
    say = SAID[language if language in SAID else "en"]
    lanes = _lanes(rows)
    ends = [row[key] for row in rows for key in ("start_utc", "end_utc") if known(row[key])]
    if not lanes or not (ends or rows):
        start = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_PX}" height="30" role="img">'
        return f'{start}<text x="8" y="20">{say["none"]}</text></svg>'
    low, high = _span([*ends, *marks_utc])
    height = AXIS_PX + LEGEND_PX + LANE_PX * (len(lanes) + len({kind for kind, _ in lanes})) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX} {height}" '
        f'width="{WIDTH_PX}" height="{height}" style="background:#fff;max-width:100%;height:auto" '
        f'role="img" aria-label="{escape(say["title"])}" font-family="Retrace Sans SC, sans-serif" font-size="12">',
        f"<title>{escape(say['title'])}</title>",
    ]
    place = _Scale(low, high)
    parts += _axis(place, zone, say, height)
    y, group = AXIS_PX, ""
    countdown = {one.camera_id: one for one in retained}
    for kind, part_id in lanes:
        if kind != group:
            group = kind
            parts.append(f'<text x="4" y="{y + 17}" font-weight="bold">{escape(say[kind])}</text>')
            y += LANE_PX
        parts += _lane(lanes[kind, part_id], part_id, y, place, say, countdown.get(part_id), zone)
        y += LANE_PX
    for moment in marks_utc:
        x = place.x(moment)
        parts.append(f'<line x1="{x}" x2="{x}" y1="{AXIS_PX}" y2="{y}" stroke="#000" stroke-dasharray="4 3"/>')
    parts += [_legend(say, y + 6), "</svg>"]
    return "".join(parts)


@dataclass(frozen=True)
class _Scale:
    low: datetime
    high: datetime

    def x(self, moment: datetime) -> float:
        """Pixels from the left of a moment."""
        share = (moment - self.low) / (self.high - self.low)
        return round(LABEL_PX + share * (WIDTH_PX - LABEL_PX - 10), 1)


def known(value: Any) -> bool:
    """Whether a time is there (a data frame's NaT is not)."""
    return isinstance(value, datetime) and value == value


def _lanes(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    lanes: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    order = sorted(rows, key=lambda r: (KINDS.index(r["source_kind"]), str(r["part_id"])))
    for row in order:
        lanes.setdefault((row["source_kind"], str(row["part_id"])), []).append(row)
    return lanes


def _span(ends: Sequence[datetime]) -> tuple[datetime, datetime]:
    if not ends:
        return datetime(2000, 1, 1), datetime(2000, 1, 2)  # noqa: DTZ001 (only lanes of unknown time: no axis to show)
    low, high = min(ends), max(ends)
    room = max((high - low) * 0.01, timedelta(seconds=1))
    return low - room, high + room


def _axis(place: _Scale, zone: ZoneInfo, say: Mapping[str, str], height: int) -> list[str]:
    """Ticks at round local times, and the zone by name."""
    length_s = (place.high - place.low).total_seconds()
    step_s = next((step for step in STEPS_S if length_s / step <= 8), STEPS_S[-1])
    offset = place.low.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta(0)
    epoch = datetime(1970, 1, 1)  # noqa: DTZ001
    first = (int((place.low + offset - epoch).total_seconds()) // step_s + 1) * step_s
    shape = (
        "%m-%d" if step_s >= 86400 else "%m-%d %H:%M" if length_s > 86400 else "%H:%M" if step_s >= 60 else "%H:%M:%S"
    )
    parts = [f'<text x="4" y="15" fill="#555">{escape(say["zone"].format(zone=zone.key))}</text>']
    for number in range(40):
        moment = epoch + timedelta(seconds=first + number * step_s) - offset
        if moment > place.high:
            break
        x = place.x(moment)
        local = moment.replace(tzinfo=UTC).astimezone(zone)
        parts.append(f'<line x1="{x}" x2="{x}" y1="{AXIS_PX}" y2="{height - LEGEND_PX}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="15" text-anchor="middle" fill="#555">{local.strftime(shape)}</text>')
    return parts


def _lane(
    rows: Sequence[Mapping[str, Any]], label: str, y: int, place: _Scale, say: Mapping[str, str],
    countdown: Retention | None, zone: ZoneInfo,
) -> list[str]:  # fmt: skip
    parts = [f'<text x="16" y="{y + 16}">{escape(label[:30])}<title>{escape(label)}</title></text>']
    unknown_ms = sum(
        int(r["end_ms"]) - int(r["start_ms"]) for r in rows if not known(r["start_utc"]) and r["state"] == "recorded"
    )
    for row in rows:
        if known(row["start_utc"]):
            parts.append(_bar(row, y, place, say, zone))
    if unknown_ms:
        text = say["unknown"].format(minutes=f"{unknown_ms / 60000:.0f}")
        parts.append(f'<text x="{LABEL_PX + 8}" y="{y + 16}" fill="#8a5a00">{escape(text)}</text>')
    if countdown is not None:
        when = countdown.gone_utc.replace(tzinfo=UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M")
        key = "gone" if countdown.passed else "leave"
        text = say[key].format(days=countdown.overwrite_days, when=when)
        parts.append(f'<text x="{WIDTH_PX - 12}" y="{y + 16}" text-anchor="end" fill="#8a5a00">{escape(text)}</text>')
    return parts


def _bar(row: Mapping[str, Any], y: int, place: _Scale, say: Mapping[str, str], zone: ZoneInfo) -> str:
    bar = timedelta(milliseconds=int(row["plus_minus_ms"] or 0))
    start, end = row["start_utc"], row["end_utc"]
    thin = {"examined": (14, 6), "gap": (3, 17)}.get(row["state"], (3, 11))
    outer = _rect(
        place.x(max(start - bar, place.low)), place.x(min(end + bar, place.high)), y, thin, row["state"], 0.35
    )
    inner = (
        _rect(place.x(start + bar), place.x(end - bar), y, thin, row["state"], 1.0) if start + bar < end - bar else ""
    )
    local = [moment.replace(tzinfo=UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") for moment in (start, end)]
    cause = f" ({row['cause']})" if isinstance(row["cause"], str) and row["cause"] else ""
    title = f"{say[row['state']]}{cause}: {local[0]} – {local[1]}, ± {bar.total_seconds():.1f} s"
    return f"<g><title>{escape(title)}</title>{outer}{inner}</g>"


def _rect(x1: float, x2: float, y: int, thin: tuple[int, int], state: str, opacity: float) -> str:
    top, tall = thin
    width = round(max(1.0, x2 - x1), 1)
    where = f'x="{x1}" y="{y + top}" width="{width}" height="{tall}"'
    return f'<rect {where} fill="{COLOURS[state]}" fill-opacity="{opacity}"/>'


def _legend(say: Mapping[str, str], y: int) -> str:
    parts, x = [], LABEL_PX
    for state, colour in COLOURS.items():
        parts.append(f'<rect x="{x}" y="{y}" width="14" height="10" fill="{colour}"/>')
        parts.append(f'<text x="{x + 20}" y="{y + 10}">{escape(say[state])}</text>')
        x += 180
    return "".join([*parts, f'<text x="{x}" y="{y + 10}">{escape(say["white"])}</text>'])
