"""Claims of the container itself: creation times of file and stream, and timestamps that count from 1970.

A creation time is weak. Recorders write it when a recording begins or when it ends, in UTC or in local time labelled
UTC, and an export may write its own moment. So the start and the end reading are both kept, with local time as a
reading that is only believed when another claim agrees.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from case.clock import local_readings
from detect.claims.claim import MS, Claim, Reading, plausible
from detect.packets import open_footage

KEYS = ("com.apple.quicktime.creationdate", "creation_time", "date", "icrd", "idit")
UNCERTAINTY_MS = 2_000  # written to the second, and a recorder opens its file a moment before the first frame
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (naive on the UTC scale)


def container_claims(path: Path, duration_ms: int, first_pts_s: float, zone: ZoneInfo) -> list[Claim]:
    """Claims from metadata and from absolute timestamps. Raises MediaError when the file cannot be opened."""
    container, stream = open_footage(path)
    with container:
        texts = {
            f"{level}.{key.lower()}": str(value)
            for level, metadata in (("file", container.metadata), ("stream", stream.metadata))
            for key, value in metadata.items()
            if key.lower() in KEYS
        }
    claims = _absolute(first_pts_s, zone)
    done: set[datetime] = set()
    for key, text in texts.items():
        claim = creation_claim(key, text, duration_ms, zone)
        if claim is not None and claim.readings[0].shown not in done:
            done.add(claim.readings[0].shown)
            claims.append(claim)
    return claims


def creation_claim(key: str, text: str, duration_ms: int, zone: ZoneInfo) -> Claim | None:
    """The claim of one creation time with all its readings; None for a text that is no moment of a day."""
    moment: datetime | None = None
    with suppress(ValueError):
        moment = datetime.fromisoformat(text.strip())
    if moment is None or len(text.strip()) < 16:
        return None
    labelled = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else None
    local = [] if labelled is not None and not text.strip().endswith("Z") else local_readings(_bare(moment), zone)
    plain = [labelled] if labelled is not None else local
    readings = []
    for shown, likely, name in [(p, True, "utc") for p in plain] + [(p, False, "local") for p in local]:
        readings += [Reading(shown, f"start_{name}", likely), Reading(shown - duration_ms * MS, f"end_{name}", likely)]
    detail: dict[str, object] = {"key": key}
    if not any(plausible(reading.shown) for reading in readings):
        detail["refused"] = "counter_not_set"
        readings = readings or [Reading(_bare(moment), "start_utc")]
    usable = "refused" not in detail
    return Claim("container", 0, tuple(readings), text[:100], 1000, UNCERTAINTY_MS, detail, usable)


def _absolute(first_pts_s: float, zone: ZoneInfo) -> list[Claim]:
    """Timestamps of frames that are wall times, seconds since 1970 (some recorders' files, pieces of live streams)."""
    if not 946_684_800 <= first_pts_s < 4_102_444_800:  # 2000 to 2100
        return []
    shown = EPOCH + timedelta(milliseconds=round(first_pts_s * 1000))
    readings = [Reading(shown, "start_utc"), *(Reading(p, "start_local", False) for p in local_readings(shown, zone))]
    detail = {"key": "timestamps count from 1970"}
    return [Claim("container", 0, tuple(readings), shown.isoformat(), 1, UNCERTAINTY_MS, detail)]


def _bare(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)
