"""The claim of a person: what the camera's clock showed at the first frame (`recorded_start` in case.toml)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from case.config import Camera
from case.errors import ConfigError, TimeTextError
from case.timetext import parse_time
from detect.claims.claim import Claim, Reading


def statement_claims(camera: Camera, zone: ZoneInfo) -> list[Claim]:
    """The claim for a camera's first file, if `recorded_start` is given. Raises ConfigError when that is no time."""
    if camera.recorded_start is None:
        return []
    try:
        parsed = parse_time(camera.recorded_start, zone)
    except TimeTextError as error:
        raise ConfigError(f"case.toml: recorded_start of camera {camera.id}: {error}") from error
    if not parsed.layout or parsed.assumed_date or parsed.res_ms > 60_000:
        raise ConfigError(
            f"case.toml: recorded_start of camera {camera.id} is {camera.recorded_start!r}; wanted a date and a time "
            "of day, such as 2026-11-18 09:00:00."
        )
    readings = [Reading(parsed.shown, "start_stated")]
    res_ms = min(parsed.res_ms, 60_000)
    if parsed.other is not None:
        readings.append(Reading(parsed.other, "start_stated_later"))
    # "09:00" means 09:00:00 to 09:00:59: the resolution is part of what is not known
    unsure_ms = round(camera.recorded_start_uncertainty_s * 1000) + (res_ms if res_ms > 1000 else 0)
    return [Claim("statement", 0, tuple(readings), parsed.text, res_ms, unsure_ms)]
