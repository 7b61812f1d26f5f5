"""The incident in force and the proposals as lines of text, and as plain values for programs."""

from __future__ import annotations

from collections.abc import Sequence

from case import Case
from timeline.incident.moment import Incident
from timeline.incident.propose import Proposal
from timeline.words import Say, bar_text, clock_text, known


def plain_incident(incident: Incident) -> dict[str, object]:
    """An incident as JSON values; the moment is naive UTC."""
    return {
        "moment_utc": incident.moment_utc.isoformat(timespec="milliseconds"),
        "plus_minus_ms": incident.plus_minus_ms, "zone_id": incident.zone_id, "kind": incident.kind,
        "basis": incident.basis, "decision_id": incident.decision_id, "actor": incident.actor,
    }  # fmt: skip


def in_force_line(case: Case, incident: Incident | None, say: Say) -> str:
    """What is in force, in one line."""
    if incident is None:
        return say("incident_none")
    basis = say(f"incident_basis_{incident.basis}", actor=incident.actor or "?")
    return say("incident_in_force", basis=basis, **_told(case, incident, say))


def proposal_lines(case: Case, proposals: Sequence[Proposal], say: Say) -> list[str]:
    """The proposals, each with its reasons below it and the time of each relative to it."""
    if not proposals:
        return [say("incident_no_proposal")]
    lines = [say("incident_proposals")]
    for number, proposal in enumerate(proposals, 1):
        told = _told(case, proposal.incident, say)
        lines.append("  " + say("incident_proposal", number=number, score=f"{proposal.score:.1f}", **told))
        for signal in proposal.signals:
            off_s = (signal.moment_utc - proposal.incident.moment_utc).total_seconds()
            lines.append(f"       {off_s:+7.1f} s  {signal.say(say)}  {bar_text(signal.plus_minus_ms)}")
    return [*lines, say("times_in", zone=case.config.site.timezone)]


def _told(case: Case, incident: Incident, say: Say) -> dict[str, str]:
    names = {zone.id: zone.name or zone.id for zone in case.config.zone}
    place = names.get(incident.zone_id or "", incident.zone_id or say("place_not_said"))
    return {
        "moment": clock_text(incident.moment_utc, case.config.zone_info), "bar": bar_text(incident.plus_minus_ms),
        "kind": known(say, "incident_kind", incident.kind), "place": place,
    }  # fmt: skip
