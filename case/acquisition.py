"""The acquisition form: who took footage or records from which device, when, and what its clock showed beside a
reference at that moment. Logged as a decision of kind `acquisition` and in the custody log.

The comparison is one reading of two clocks: `correlate/given_anchors.py` turns it into a clock proposal of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from case.decisions import Decision
from case.errors import DecisionError, TimeTextError
from case.folder import Case
from case.originals import known
from case.timetext import parse_time

KIND = "acquisition"
MS = timedelta(milliseconds=1)
SOURCE = re.compile(r"[\w.+@:-][\w .+@:-]{0,63}")


@dataclass(frozen=True)
class Form:
    """The form as a person fills it in. Times are texts as read off the two clocks, one at once with the other;
    `apart_s`: how far apart they were read at most. `device`: the recorder, its make and model."""

    source_id: str
    device_time: str
    reference_time: str
    reference: str
    who: str
    witness: str = ""
    device: str = ""
    method: str = ""
    apart_s: float = 0.5
    place: str = ""


@dataclass(frozen=True)
class Reading:
    """A time as a person read it: the middle of what it stands for (naive, UTC scale) and ± half its resolution."""

    middle: datetime
    half_ms: int


def read_time(text: str, zone: ZoneInfo, what: str) -> Reading:
    """Read a date and time of day. Raises DecisionError naming `what` for anything else, or an hour that came twice."""
    try:
        parsed = parse_time(text, zone)
    except TimeTextError as error:
        raise DecisionError(f"{what}: {error}") from error
    if parsed.other is not None:
        raise DecisionError(f"{what}: {text!r:.60} occurred twice in {zone.key}; give it with its offset, as +01:00.")
    if parsed.assumed_date or not parsed.layout or parsed.res_ms > 60_000:
        raise DecisionError(f"{what} is {text!r:.60}; wanted a date and a time of day, such as 2026-11-18 14:31:07.")
    half_ms = -(-parsed.res_ms // 2)
    return Reading(parsed.shown + half_ms * MS, half_ms)


def record_acquisition(case: Case, form: Form, reason: str = "", actor: str | None = None) -> Decision:
    """Log a filled-in form and return the decision. Times without an offset are in the camera's or the site's zone.

    Raises DecisionError when a part that must be there is missing, or a time is none.
    """
    if not SOURCE.fullmatch(form.source_id):
        raise DecisionError(f"The source {form.source_id!r:.70} is no id; wanted letters, digits, . + @ : _ -")
    for name, value in (("reference", form.reference), ("who", form.who)):
        if not value.strip():
            raise DecisionError(f"{form.source_id}: the acquisition form lacks `{name}`; fill it in.")
    if not 0 <= form.apart_s <= 3600:
        raise DecisionError(f"{form.source_id}: the clocks were read {form.apart_s} s apart; wanted 0 to 3600 s.")
    camera = next((one for one in case.config.camera if one.id == form.source_id), None)
    own_zone = ZoneInfo(camera.timezone) if camera and camera.timezone else case.config.zone_info
    device = read_time(form.device_time, own_zone, "The device time")
    reference = read_time(form.reference_time, case.config.zone_info, "The reference time")
    content = {
        "device_time_text": form.device_time, "device_time_shown": device.middle.isoformat(),
        "reference_time_text": form.reference_time, "reference_time_utc": reference.middle.isoformat(),
        "plus_minus_ms": device.half_ms + reference.half_ms + round(form.apart_s * 1000),
        "reference": form.reference.strip(), "who": form.who.strip(), "witness": form.witness.strip(),
        "device": form.device.strip(), "method": form.method.strip(),
        "place": form.place.strip(),
    }  # fmt: skip
    made = case.decisions.append(KIND, form.source_id, content, reason or f"acquisition by {form.who.strip()}", actor)
    patterns = tuple(part.rstrip("/") for part in camera.footage) if camera else ()
    files = {path: one.sha256 for path, one in known(case).items() if path.startswith(patterns)} if patterns else {}
    detail = {"decision_id": made.decision_id, "source_id": form.source_id, "originals": files}
    case.custody.append("acquire", detail, actor=made.actor)
    return made
