"""Permit windows as a calendar (ICS): planned and, where recorded, real times of work, each with its ±."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from case.files import sha256_text, write_bytes
from timeline.scene import Permit, Scene
from timeline.words import bar_text, speaker

MOST_OCTETS = 75  # RFC 5545 3.1: longer lines are folded


def write(scene: Scene, folder: Path, language: str) -> list[Path]:
    """permits.ics (RFC 5545), times in UTC. A permit whose window has no start or no end has no event of that kind."""
    out = folder / "permits.ics"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Retrace//permits//EN", "CALSCALE:GREGORIAN"]
    for permit in scene.permits:
        lines += _events(permit, scene, language)
    lines.append("END:VCALENDAR")
    write_bytes(out, "".join(f"{folded}\r\n" for line in lines for folded in fold(line)).encode())
    return [out]


def _events(permit: Permit, scene: Scene, language: str) -> Iterator[str]:
    say = speaker(language)
    places = ", ".join(scene.zones.get(zone_id, zone_id) for zone_id in permit.zone_ids) or permit.location or ""
    for kind, start, end, opening in (
        ("planned", permit.plan_start_utc, permit.plan_end_utc, "entry_permit_window_opens"),
        ("actual", permit.actual_start_utc, permit.actual_end_utc, "entry_permit_work_begins"),
    ):
        if start is None or end is None or end < start:
            continue
        said = [say(opening, permit=permit.permit_no), permit.work_type, permit.level, permit.content,
                bar_text(permit.plus_minus_ms), permit.source_row, f"sha256 {permit.source_sha256}"]  # fmt: skip
        yield "BEGIN:VEVENT"
        yield f"UID:{sha256_text(kind, permit.record_id, permit.permit_no)[:32]}@retrace"
        yield f"DTSTAMP:{_moment(start)}"  # the same file for the same case: no time of writing in it
        yield f"DTSTART:{_moment(start)}"
        yield f"DTEND:{_moment(end)}"
        yield f"SUMMARY:{escape(f'{permit.permit_no} {kind}')}"
        yield f"LOCATION:{escape(places)}"
        yield f"DESCRIPTION:{escape(chr(10).join(str(part) for part in said if part))}"
        yield f"CATEGORIES:{kind.upper()}"
        yield f"X-RETRACE-PLUS-MINUS-MS:{permit.plus_minus_ms}"
        yield f"X-RETRACE-START-UTC:{start.isoformat(timespec='microseconds')}"
        yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%SZ")  # to the second: the format knows no finer


def escape(text: str) -> str:
    """A text as RFC 5545 3.3.11 writes it: backslash, semicolon, comma and line ends escaped; no control characters."""
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(sign, written)
    return "".join(sign for sign in text if sign >= " ")


def fold(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, never cutting a character; each but the first begins with a space."""
    piece, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > MOST_OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + sign, size + octets
    yield piece
