"""The incident in force: the latest accepted decision, else `[incident]` of case.toml, else none.

A decision of kind `incident` holds `moment_utc` (ISO, naive UTC), `plus_minus_ms`, `zone_id`, `kind`, `basis` and
`reasons`; undoing it brings back what was in force before.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from case import Case
from case.decisions import Decision
from case.errors import DecisionError, TimeTextError
from case.timetext import parse_time

KINDS = ("fire", "explosion", "leak", "poisoning", "fall", "electric", "other")


@dataclass(frozen=True)
class Incident:
    """T0 in corrected time (naive UTC) ± `plus_minus_ms`, where, of which kind, and how it is known.

    `basis`: "decision" (accepted; `decision_id` and `actor` say by whom) or "case.toml".
    """

    moment_utc: datetime
    plus_minus_ms: int
    zone_id: str | None = None
    kind: str | None = None
    basis: str = "case.toml"
    reasons: tuple[str, ...] = ()
    decision_id: str | None = None
    actor: str | None = None


def incident_of(case: Case) -> Incident | None:
    """The incident in force; None where nobody gave one, or the text in case.toml is no time.

    Raises DecisionError for a decision that cannot be read.
    """
    decided = case.decisions.active("incident")
    if decided:
        return _from_decision(decided[-1])
    given = case.config.incident
    if given is None:
        return None
    try:
        return read_given(case, given.moment, given.plus_minus_s, given.zone_id, given.kind)
    except TimeTextError:
        return None


def read_given(
    case: Case, text: str, plus_minus_s: float | None = None, place: str | None = None, kind: str | None = None
) -> Incident:
    """What a person gives: a time text in the site's zone, with ` @ PLACE` behind it if they like.

    "15:02" stands for the whole minute: T0 is its middle, ± at least half of it. Without `plus_minus_s` ± is half
    the text's own resolution, at least 1 s. Raises TimeTextError for a text that is no time, DecisionError for a
    place or kind that the case does not know.
    """
    moment_text, _, behind = text.partition("@")
    place = place or behind.strip() or None
    if kind is not None and kind not in KINDS:
        raise DecisionError(f"{kind!r} is no kind of incident; wanted one of {', '.join(KINDS)}.")
    read = parse_time(moment_text.strip(), case.config.zone_info)
    half_ms = read.res_ms // 2 if read.res_ms >= 60_000 else 0
    bar_ms = 1000 if plus_minus_s is None else round(plus_minus_s * 1000)
    if bar_ms < 0:
        raise DecisionError(f"{plus_minus_s} s is no uncertainty; ± is a number of seconds from 0 up.")
    zone_id = zone_named(case, place) if place else None
    return Incident(read.shown + timedelta(milliseconds=half_ms), max(bar_ms, half_ms), zone_id, kind)


def zone_named(case: Case, place: str) -> str:
    """The zone of case.toml whose id, name or alias this is, or that alone holds it as a part.

    Raises DecisionError naming the zones there are.
    """
    wanted = place.strip().casefold()
    names = {zone.id: [zone.id, zone.name, *zone.aliases] for zone in case.config.zone}
    same = [zone_id for zone_id, known in names.items() if wanted in (name.casefold() for name in known)]
    part = [zone_id for zone_id, known in names.items() if any(wanted in name.casefold() for name in known)]
    for found in (same, part):
        if len(found) == 1:
            return found[0]
    if not names:  # a case without drawn zones: the name is kept as it was given
        return place.strip()
    which = ", ".join(part or names)
    raise DecisionError(f"{place!r} is {'several zones' if part else 'no zone'} of this case; say one of {which}.")


def accept(case: Case, incident: Incident, reason: str, actor: str | None = None, basis: str = "given") -> Decision:
    """Log an incident as a decision; the latest one is in force. Raises DecisionError without a reason."""
    content = {
        "moment_utc": incident.moment_utc.isoformat(timespec="milliseconds"), "basis": basis,
        "plus_minus_ms": incident.plus_minus_ms, "zone_id": incident.zone_id, "kind": incident.kind,
        "reasons": list(incident.reasons),
    }  # fmt: skip
    return case.decisions.append("incident", "incident", content, reason, actor)


def clear(case: Case, reason: str, actor: str | None = None) -> list[Decision]:
    """Take back every accepted incident; what case.toml says is in force again. Raises DecisionError for none."""
    decided = case.decisions.active("incident")
    if not decided:
        raise DecisionError("No incident was set by decision; one given in case.toml is cleared there.")
    return [case.decisions.undo(decision.decision_id, reason, actor) for decision in decided]


def relative_text(moment_utc: datetime | None, t0: Incident | None) -> str:
    """A moment as time since T0: "T0+00:04.1", "T0−01:22.0", with hours beyond one; empty where either is unknown."""
    if moment_utc is None or t0 is None:
        return ""
    tenths = math.floor((moment_utc - t0.moment_utc) / timedelta(milliseconds=100) + 0.5)
    sign, rest = ("−", -tenths) if tenths < 0 else ("+", tenths)
    hours, rest = divmod(rest, 36000)
    minutes, rest = divmod(rest, 600)
    lead = f"{hours}:" if hours else ""
    return f"T0{sign}{lead}{minutes:02d}:{rest / 10:04.1f}"


def _from_decision(decision: Decision) -> Incident:
    content = decision.content
    try:
        reasons: Sequence[str] = content.get("reasons") or ()
        return Incident(
            datetime.fromisoformat(content["moment_utc"]), int(content["plus_minus_ms"]), content.get("zone_id"),
            content.get("kind"), "decision", tuple(map(str, reasons)), decision.decision_id, decision.actor,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise DecisionError(
            f"Decision {decision.decision_id} on the incident cannot be used ({error!r}); clear it."
        ) from error
