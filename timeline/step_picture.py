"""The sequence chart drawn as one SVG: bands of columns, actors down, boxes for events, rounded ones for conditions.

A dashed border is what nobody observed (inference, assumption); the letter in the corner is the entry's kind. A link
within a band is an arrow, one between bands a pair of lettered marks. Everything written is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from html import escape
from typing import TYPE_CHECKING, Any

from timeline.entries import Entry
from timeline.incident.moment import Incident, relative_text
from timeline.words import Say, bar_text, known

if TYPE_CHECKING:
    from timeline.step import Chart

COLUMNS, LABEL_PX, COLUMN_PX, BOX_PX, HIGH_PX, ROW_PX, BAND_PX = 5, 120, 162, 150, 62, 70, 22
LINES, LINE_PX = 3, 13
STYLE = (
    '.t{font-family:"Retrace Sans SC",sans-serif;font-size:11px;fill:#1b2430}.b{font-weight:700}.s{fill:#5b6775;'
    "font-size:10px}.box{fill:#fff;stroke:#51606f}.incident{fill:#fbe3e0;stroke:#b3261e;stroke-width:2}"
    ".finding{fill:#fff4d6;stroke:#8a5a00}.note{fill:#e8f0fb;stroke:#1f5fa8}.guess{stroke-dasharray:5 3}"
    ".lane{stroke:#d9dee5}.link{fill:none;stroke:#b3261e;stroke-width:1.6}.mark{fill:#b3261e}"
)


def step_svg(chart: Chart, zone: Any, incident: Incident | None, say: Say) -> str:
    """The picture; an empty text for a chart without entries."""
    if not chart.nodes:
        return ""
    columns = {level: place for place, level in enumerate(sorted(set(chart.levels)))}
    places: dict[str, tuple[float, float]] = {}
    parts: list[str] = []
    y = 4.0
    for band in range(0, len(columns), COLUMNS):
        inside = [
            (entry, columns[level] - band)
            for entry, level in zip(chart.nodes, chart.levels, strict=True)
            if band <= columns[level] < band + COLUMNS
        ]
        lanes = list(dict.fromkeys(entry.lane for entry, _ in inside))
        for row, lane in enumerate(lanes):
            top = y + row * ROW_PX
            parts.append(f'<line class="lane" x1="0" x2="{_wide()}" y1="{top:.0f}" y2="{top:.0f}"/>')
            for line, words in enumerate(_wrapped(lane, LABEL_PX - 12, 3)):
                parts.append(f'<text class="t b" x="4" y="{top + 16 + line * LINE_PX:.0f}">{escape(words)}</text>')
            for entry, column in inside:
                if entry.lane == lane:
                    x = LABEL_PX + column * COLUMN_PX
                    places.setdefault(entry.ref_id, (x, top + 5))
                    places.setdefault(entry.entry_id, (x, top + 5))
                    parts.append(_box(entry, x, top + 5, zone, incident, say))
        y += len(lanes) * ROW_PX + BAND_PX
    parts += _links(chart, places)
    high = y - BAND_PX + 6
    return (
        f'<svg class="step" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_wide()} {high:.0f}" width="{_wide()}" '
        f'height="{high:.0f}" role="img" aria-label="{escape(say("section_chart"), quote=True)}"><style>{STYLE}</style>'
        f'<defs><marker id="step-head" markerWidth="8" markerHeight="8" refX="7" refY="3" orient="auto">'
        f'<path class="mark" d="M0,0L7,3L0,6Z"/></marker></defs>'
        f'<rect width="{_wide()}" height="{high:.0f}" fill="#fff"/>'
        f"{''.join(parts)}</svg>"
    )


def _wide() -> int:
    return LABEL_PX + COLUMNS * COLUMN_PX


def _box(entry: Entry, x: float, y: float, zone: Any, incident: Incident | None, say: Say) -> str:
    kind = "incident" if entry.kind == "incident" else "finding" if entry.kind == "finding" else "box"
    kind = "note" if entry.ref_id.startswith("note-") else kind
    guess = " guess" if entry.tag in ("inference", "assumption") else ""
    round_px = 24 if entry.kind == "condition" else 4
    when = relative_text(entry.start_utc, incident) or entry.start_utc.replace(tzinfo=UTC).astimezone(zone).strftime(
        "%H:%M:%S"
    )
    tag = known(say, "tag_letter", entry.tag)
    lines = "".join(
        f'<text class="t" x="{x + 6}" y="{y + 27 + line * LINE_PX}">{escape(words)}</text>'
        for line, words in enumerate(_wrapped(entry.text, BOX_PX - 12, LINES))
    )
    return (
        f'<a href="#{escape(entry.ref_id, quote=True)}"><g><title>{escape(f"{when} {entry.text}")}</title>'
        f'<rect class="{kind}{guess}" x="{x}" y="{y}" width="{BOX_PX}" height="{HIGH_PX}" rx="{round_px}"/>'
        f'<text class="t s" x="{x + 6}" y="{y + 13}">{escape(f"{when} {bar_text(entry.plus_minus_ms)}")}</text>'
        f'<text class="t s b" x="{x + BOX_PX - 6}" y="{y + 13}" text-anchor="end">{escape(tag)}</text>{lines}</g></a>'
    )


def _links(chart: Chart, places: dict[str, tuple[float, float]]) -> list[str]:
    parts, letter = [], 0
    for link in chart.links:
        if link.cause not in places or link.effect not in places:
            continue
        (x1, y1), (x2, y2) = places[link.cause], places[link.effect]
        dash = ' stroke-dasharray="5 3"' if link.strength == "possible" else ""
        start, end = (x1 + BOX_PX, y1 + HIGH_PX / 2), (x2, y2 + HIGH_PX / 2)
        if x2 > x1 and abs(y2 - y1) < 6 * ROW_PX:
            bend = max(12.0, (end[0] - start[0]) / 2)
            path = f"M{start[0]} {start[1]}C{start[0] + bend} {start[1]} {end[0] - bend} {end[1]} {end[0]} {end[1]}"
            parts.append(f'<path class="link" marker-end="url(#step-head)" d="{path}"{dash}/>')
        else:
            name = chr(65 + letter % 26)
            letter += 1
            for (x, y), sign in ((start, f"{name}→"), (end, f"→{name}")):
                parts.append(
                    f'<circle class="mark" cx="{x}" cy="{y}" r="10"/><text x="{x}" y="{y + 4}" text-anchor="middle" '
                    f"style=\"font:700 10px 'Retrace Sans SC',sans-serif;fill:#fff\">{sign}</text>"
                )
    return parts


def _wrapped(words: str, room_px: int, most: int) -> Sequence[str]:
    """A text in lines that fit, cut with an ellipsis where it has more than `most`."""
    lines, line, width = [], "", 0.0
    for piece in _pieces(words):
        size = _wide_px(piece)
        if line and width + size > room_px:
            lines.append(line.rstrip())
            line, width = "", 0.0
        line, width = line + piece, width + size
    lines.append(line.rstrip())
    if len(lines) > most:
        last = lines[most - 1]
        while last and _wide_px(last + "…") > room_px:
            last = last[:-1]
        lines = [*lines[: most - 1], last + "…"]
    return lines


def _pieces(words: str) -> list[str]:
    """What may stand on a line of its own: Chinese signs one by one, other words whole (the longest in parts)."""
    pieces: list[str] = []
    for sign in words:
        wide = ord(sign) > 0x2E7F
        if (
            pieces
            and not wide
            and sign != " "
            and not pieces[-1].endswith(" ")
            and ord(pieces[-1][-1]) <= 0x2E7F
            and len(pieces[-1]) < 18
        ) or (pieces and sign == " "):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _wide_px(text: str) -> float:
    return sum(11.2 if ord(sign) > 0x2E7F else 6.3 for sign in text)
