"""Claims of an ONVIF export file: the start time box `cstb` and who exported what, box `suep`.

Source: ONVIF Export File Format Specification. `cstb` is a plain box: count, then track_ID (32 bit) and startTime
(64 bit, 100 ns since 1601-01-01 UTC, of the origin of the media timeline). The export's own time in `suep` is when
the copy was made; it is shown but it is no claim about the recording.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from detect.claims.boxes import Box, Bytes, find_boxes
from detect.claims.claim import MS, Claim, Reading, plausible

SINCE_1601 = datetime(1601, 1, 1)  # noqa: DTZ001 (naive on the UTC scale)
SINCE_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 (the epoch of ISO/IEC 14496-12)
UNCERTAINTY_MS = 100  # a recorder stamps when a frame reached it, some frames after the shutter
MOST_ENTRIES = 1000


def onvif_claims(path: Path, first_pts_ms: int) -> list[Claim]:
    """The claim of an ONVIF export, if it is one. `first_pts_ms`: where frame zero lies on the media timeline."""
    found = find_boxes(path, {b"cstb", b"suep", b"tkhd", b"hdlr"})
    starts: dict[int, datetime] = {}
    detail: dict[str, Any] = {"damage": found.note} if found.note else {}
    for box in found.boxes:
        if box.kind == b"cstb":
            starts |= start_times(box.payload)  # a later signing may correct an earlier time
        elif box.kind == b"suep":
            detail |= export_details(box.payload)
    if not starts:
        return []
    track = next((number for number in _video_tracks(found.boxes) if number in starts), next(iter(starts)))
    shown = starts[track] + first_pts_ms * MS
    detail |= {"box": "cstb", "track_id": track, "origin": starts[track].isoformat()}
    reading = Reading(shown, "start_utc")
    if not plausible(shown):
        detail["refused"] = "counter_not_set"
    return [Claim("onvif", 0, (reading,), starts[track].isoformat(), 1, UNCERTAINTY_MS, detail, plausible(shown))]


def start_times(payload: bytes) -> dict[int, datetime]:
    """track_ID -> start (naive UTC) of a `cstb` payload; entries that do not fit or overflow are left out."""
    if len(payload) % 12 == 8:  # some writers make it a full box: 4 bytes of version and flags first
        payload = payload[4:]
    cursor = Bytes(payload)
    starts: dict[int, datetime] = {}
    try:
        for _ in range(min(cursor.number(4), MOST_ENTRIES)):
            track, ticks = cursor.number(4), cursor.number(8)
            starts[track] = SINCE_1601 + timedelta(microseconds=ticks // 10)
    except (ValueError, OverflowError):
        return starts
    return starts


def export_details(payload: bytes) -> dict[str, Any]:
    """What a `suep` payload says of the export: unit, operator, moment, sources. What does not fit is left out."""
    cursor = Bytes(payload)
    details: dict[str, Any] = {}
    try:
        cursor.take(4)  # version and flags
        details["export_unit"], details["export_url"], details["export_mac"] = (cursor.text() for _ in range(3))
        exported = cursor.number(8)
        if exported:
            details["exported_utc"] = (SINCE_1904 + timedelta(seconds=exported)).isoformat()
        details["export_operator"] = cursor.text()
        sources = details["sources"] = []
        for _ in range(min(cursor.number(4), MOST_ENTRIES)):
            track = cursor.number(2)
            name, url, mac, line = (cursor.text() for _ in range(4))
            sources.append({"track_id": track, "name": name, "url": url, "mac": mac, "line": line})
    except (ValueError, OverflowError):
        details["damage"] = "the export box ends early"
    return details


def _video_tracks(boxes: list[Box]) -> list[int]:
    """Ids of the tracks whose handler is video, in file order (tkhd precedes hdlr within a track)."""
    tracks, latest = [], 0
    for box in boxes:
        if box.inside[:2] != (b"moov", b"trak"):
            continue
        if box.kind == b"tkhd" and len(box.payload) >= 24:
            at = 20 if box.payload[0] == 1 else 12
            latest = int.from_bytes(box.payload[at : at + 4], "big")
        elif box.kind == b"hdlr" and box.payload[8:12] == b"vide" and latest:
            tracks.append(latest)
    return tracks
