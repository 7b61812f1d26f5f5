"""When each zone was really observed, and by what, as one inline SVG: a lane a zone, zones by time.

Takes what the table `watched` says (timeline/scene.py: Watch). White is "nothing was watching": whether anybody was
there then cannot be told, and the legend says so. A bar's ends fade over its ±; what is seen in part is paler.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from timeline.coverage_chart import AXIS_PX, LABEL_PX, STEPS_S, WIDTH_PX, known
from timeline.lanes import incident_utc
from timeline.scene import Scene, Watch

LANE_PX, LEGEND_PX = 34, 44
ENOUGH = 0.8  # of a zone in view: less is no ground for "nobody there"
SEAM_MS = 1_000  # pieces of one source that follow each other so closely are one bar
KINDS = ("camera", "tags", "access")
COLOURS = {"camera": "#4b8b5a", "tags": "#1d4e89", "access": "#8a5a00"}
BAND = {"camera": (3, 12), "tags": (17, 6), "access": (25, 5)}  # top and height within a lane
SAID = {
    "en": {
        "camera": "camera, at least 80 % in view", "part": "camera, less in view",
        "tags": "positioning (who carries a tag)",
        "access": "doors (who swipes)", "white": "white: nothing was watching", "title": "When each zone was observed",
        "none": "No zone was observed at a known time.", "zone": "times in {zone}", "never": "never observed",
        "share": "{share:.0%} in view",
    },
    "zh": {
        "camera": "摄像机，可见八成以上", "part": "摄像机，可见不足八成", "tags": "人员定位（持卡者）",
        "access": "门禁（刷卡者）",
        "white": "空白：无任何观察", "title": "各区域的实际观察时段", "none": "没有任何区域在已知时间内被观察。",
        "zone": "时区：{zone}", "never": "从未被观察", "share": "可见 {share:.0%}",
    },
}  # fmt: skip


def chart(scene: Scene, language: str) -> str:
    """The chart of a case as an SVG text, its incident marked; empty where it has no zones."""
    if not scene.zones:
        return ""
    incident = incident_utc(scene)
    marks = [incident] if incident else []
    return watched_svg(scene.watches, scene.zones, scene.case.config.zone_info, language, marks)


def watched_svg(
    watches: Sequence[Watch], zones: Mapping[str, str], zone: ZoneInfo, language: str = "en",
    marks_utc: Sequence[datetime] = (),
) -> str:  # fmt: skip
    """The chart as an SVG text. `zones`: zone_id -> name, each a lane, watched or not; `marks_utc` moments to mark."""
    say = SAID[language if language in SAID else "en"]
    timed = [watch for watch in watches if known(watch.start_utc) and known(watch.end_utc)]
    if not timed:
        start = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX} 30" width="{WIDTH_PX}" height="30"'
        return f'{start} role="img" font-family="sans-serif"><text x="8" y="20">{say["none"]}</text></svg>'
    low, high = _span(timed, marks_utc)
    height = AXIS_PX + LANE_PX * len(zones) + LEGEND_PX
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX} {height}" '
        f'width="{WIDTH_PX}" height="{height}" style="background:#fff;max-width:100%;height:auto" '
        f'role="img" aria-label="{escape(say["title"])}" font-family="sans-serif" font-size="12">',
        f"<title>{escape(say['title'])}</title>",
        *_axis(low, high, zone, say["zone"], height - LEGEND_PX),
    ]
    y = AXIS_PX
    for zone_id, name in sorted(zones.items()):
        label = f"{name} ({zone_id})" if name != zone_id else zone_id
        parts.append(f'<line x1="0" x2="{WIDTH_PX}" y1="{y}" y2="{y}" stroke="#eee"/>')
        parts.append(f'<text x="4" y="{y + 20}">{escape(_short(label))}<title>{escape(label)}</title></text>')
        mine = [watch for watch in timed if watch.zone_id == zone_id]
        for watch in _joined(mine):
            parts.append(_bar(watch, y, low, high, say, zone))
        if not mine:
            parts.append(f'<text x="{LABEL_PX + 8}" y="{y + 20}" fill="#8a5a00">{escape(say["never"])}</text>')
        y += LANE_PX
    for moment in marks_utc:
        x = _x(moment, low, high)
        parts.append(f'<line x1="{x}" x2="{x}" y1="{AXIS_PX}" y2="{y}" stroke="#000" stroke-dasharray="4 3"/>')
    return "".join([*parts, _legend(say, y + 8), "</svg>"])


def _short(label: str) -> str:
    """As much of a label as its column holds: a Han character is as wide as two letters."""
    width, kept = 0, ""
    for char in label:
        width += 2 if ord(char) > 0x2E7F else 1
        if width > 32:
            return kept + "…"
        kept += char
    return kept


def _x(moment: datetime, low: datetime, high: datetime) -> float:
    share = min(max((moment - low) / (high - low), 0.0), 1.0)
    return round(LABEL_PX + share * (WIDTH_PX - LABEL_PX - 10), 1)


def _span(watches: Sequence[Watch], marks: Sequence[datetime]) -> tuple[datetime, datetime]:
    ends = [moment for watch in watches for moment in (watch.start_utc, watch.end_utc) if moment is not None]
    low, high = min([*ends, *marks]), max([*ends, *marks])
    room = max((high - low) * 0.01, timedelta(seconds=1))
    return low - room, high + room


def _joined(watches: Sequence[Watch]) -> list[Watch]:
    """Pieces of one source, kind and share that touch, as one."""
    out: list[Watch] = []
    order = sorted(
        watches, key=lambda w: (KINDS.index(w.source_kind), w.source_id, w.seen_fraction, w.start_utc or w.end_utc)
    )
    for watch in order:
        last = out[-1] if out else None
        if (
            last is not None
            and (last.source_kind, last.source_id, last.seen_fraction)
            == (watch.source_kind, watch.source_id, watch.seen_fraction)
            and last.end_utc is not None
            and watch.start_utc is not None
            and watch.start_utc - last.end_utc <= timedelta(milliseconds=SEAM_MS)
        ):
            end = max(last.end_utc, watch.end_utc or last.end_utc)
            out[-1] = replace(last, end_utc=end, plus_minus_ms=max(last.plus_minus_ms, watch.plus_minus_ms))
        else:
            out.append(watch)
    return out


def _bar(watch: Watch, y: int, low: datetime, high: datetime, say: Mapping[str, str], zone: ZoneInfo) -> str:
    assert watch.start_utc is not None and watch.end_utc is not None
    blur = timedelta(milliseconds=int(watch.plus_minus_ms or 0))
    start, end = watch.start_utc, watch.end_utc
    top, tall = BAND[watch.source_kind]
    enough = watch.source_kind != "camera" or watch.seen_fraction >= ENOUGH
    solid = 1.0 if enough else 0.35
    bars = [(start - blur, end + blur, 0.35 * solid)]
    bars += [(start + blur, end - blur, solid)] if start + blur < end - blur else []
    rects = "".join(
        f'<rect x="{_x(a, low, high)}" y="{y + top}" width="{max(1.0, round(_x(b, low, high) - _x(a, low, high), 1))}" '
        f'height="{tall}" fill="{COLOURS[watch.source_kind]}" fill-opacity="{opacity:g}"/>'
        for a, b, opacity in bars
    )
    local = [moment.replace(tzinfo=UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") for moment in (start, end)]
    share = say["share"].format(share=watch.seen_fraction)
    title = f"{watch.source_id}, {share}: {local[0]} – {local[1]}, ± {blur.total_seconds():.1f} s"
    return f"<g><title>{escape(title)}</title>{rects}</g>"


def _axis(low: datetime, high: datetime, zone: ZoneInfo, said: str, bottom: int) -> list[str]:
    """Ticks at round local times, and the zone by name."""
    length_s = (high - low).total_seconds()
    step_s = next((step for step in STEPS_S if length_s / step <= 8), STEPS_S[-1])
    offset = low.replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta(0)
    epoch = datetime(1970, 1, 1)  # noqa: DTZ001
    first = (int((low + offset - epoch).total_seconds()) // step_s + 1) * step_s
    shape = (
        "%m-%d" if step_s >= 86400 else "%m-%d %H:%M" if length_s > 86400 else "%H:%M" if step_s >= 60 else "%H:%M:%S"
    )
    parts = [f'<text x="4" y="15" fill="#555">{escape(said.format(zone=zone.key))}</text>']
    for number in range(40):
        moment = epoch + timedelta(seconds=first + number * step_s) - offset
        if moment > high:
            break
        x, local = _x(moment, low, high), moment.replace(tzinfo=UTC).astimezone(zone)
        parts.append(f'<line x1="{x}" x2="{x}" y1="{AXIS_PX}" y2="{bottom}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="15" text-anchor="middle" fill="#555">{local.strftime(shape)}</text>')
    return parts


def _legend(say: Mapping[str, str], y: int) -> str:
    entries = (("camera", COLOURS["camera"], 1.0), ("part", COLOURS["camera"], 0.35), ("tags", COLOURS["tags"], 1.0),
               ("access", COLOURS["access"], 1.0))  # fmt: skip
    parts, x = [], 8
    for key, colour, opacity in entries:
        parts.append(f'<rect x="{x}" y="{y}" width="14" height="10" fill="{colour}" fill-opacity="{opacity:g}"/>')
        parts.append(f'<text x="{x + 20}" y="{y + 10}">{escape(say[key])}</text>')
        x += 245
    parts.append(f'<text x="8" y="{y + 28}">{escape(say["white"])}</text>')
    return "".join(parts)
