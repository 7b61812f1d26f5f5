"""How fast people left after T0: t50, t90, t100, who was last, and who was never accounted for; each with its ±.

Counted are those surely inside the incident's zone, the zones around it, or (where no zone is known) any zone at T0.
Somebody has left at the end of the stay that held T0, if they were seen or heard again somewhere else, or the zone went
on being watched; else it cannot be told when. Somebody is accounted for by a stay at a muster point, a swipe out, or a
roll call that names nobody missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from timeline.entries import who
from timeline.incident.moment import Incident
from timeline.scene import Presence, Scene
from timeline.words import Say

BRIDGE_S = 5.0
WATCHED_ON_S = {"track": 12.0}  # a picture is known to be good by windows of 10 s; tags and doors at once
WATCHED_S = 3.0


@dataclass(frozen=True)
class Leaving:
    """One who was inside at T0. `out_s` after T0 ± `plus_minus_ms`; None where it cannot be told (`reason_key`)."""

    holder: str
    who: str
    zone_id: str
    out_s: float | None
    plus_minus_ms: int
    reason_key: str
    presence_ids: tuple[str, ...]
    accounted_key: str  # words `accounted_*`
    accounted_s: float | None = None


@dataclass(frozen=True)
class Evacuation:
    """The figures: seconds after T0 at which a share was out, each ± ms; None where too few can be told."""

    zone_ids: tuple[str, ...]
    inside: int
    leaving: tuple[Leaving, ...]
    t50: tuple[float, int] | None
    t90: tuple[float, int] | None
    t100: tuple[float, int] | None
    last: Leaving | None

    @property
    def cannot_tell(self) -> list[Leaving]:
        """Those whose leaving cannot be told."""
        return [one for one in self.leaving if one.out_s is None]

    @property
    def never_accounted(self) -> list[Leaving]:
        """Those of whom nothing says that they came out."""
        return [one for one in self.leaving if one.accounted_key == "accounted_never"]


def evacuation(scene: Scene, incident: Incident, say: Say) -> Evacuation:
    """The figures of a scene after its incident."""
    zones = affected(scene, incident)
    stays: dict[str, list[Presence]] = {}
    for stay in scene.presences:
        if stay.zone_id in zones and stay.start_utc and stay.end_utc and stay.certainty == "surely":
            stays.setdefault(stay.holder, []).append(stay)
    found = [
        _leaving(scene, incident, holder, sorted(pieces, key=lambda p: (p.start_utc, p.end_utc)), say)
        for holder, pieces in sorted(stays.items())
    ]
    leaving = [one for one in found if one is not None]
    out = sorted((one for one in leaving if one.out_s is not None), key=lambda one: one.out_s or 0.0)
    t50, t90, t100 = (_share(out, len(leaving), share) for share in (0.5, 0.9, 1.0))
    last = out[-1] if out and len(out) == len(leaving) else None
    return Evacuation(zones, len(leaving), tuple(leaving), t50, t90, t100, last)


def affected(scene: Scene, incident: Incident) -> tuple[str, ...]:
    """The incident's zone, its parent and neighbours by case.toml; without one every zone. Muster points never."""
    zones = {zone.id: zone for zone in scene.case.config.zone}
    if incident.zone_id is None:
        return tuple(sorted(zone for zone in scene.zones if zone not in zones or zones[zone].kind != "muster"))
    near = {incident.zone_id}
    if incident.zone_id in zones:
        here = zones[incident.zone_id]
        near |= {*here.neighbours, *([here.parent] if here.parent else [])}
    near |= {zone.id for zone in zones.values() if incident.zone_id in zone.neighbours}
    return tuple(sorted(zone for zone in near if zone not in zones or zones[zone].kind != "muster"))


def _leaving(scene: Scene, incident: Incident, holder: str, pieces: Sequence[Presence], say: Say) -> Leaving | None:
    """One holder's leaving, None where they were not surely inside at T0."""
    bar = timedelta(milliseconds=incident.plus_minus_ms)
    chain: list[Presence] = []
    for piece in pieces:
        assert piece.start_utc and piece.end_utc
        ends = max((one.end_utc for one in chain if one.end_utc), default=None)
        if ends is None:
            goes_on = piece.start_utc <= incident.moment_utc <= piece.end_utc + bar
        else:
            goes_on = piece.start_utc <= ends + timedelta(seconds=BRIDGE_S)
        if goes_on:
            chain.append(piece)
    if not chain:
        return None
    last = max(chain, key=lambda piece: piece.end_utc)  # type: ignore[arg-type,return-value]
    assert last.end_utc is not None
    out_s = (last.end_utc - incident.moment_utc).total_seconds()
    key = "" if _seen_to_leave(scene, holder, last) else "left_unseen"
    accounted, when = _accounted(scene, incident, chain[0])
    bar_ms = round((incident.plus_minus_ms**2 + last.plus_minus_ms**2) ** 0.5)
    return Leaving(
        holder, who(chain[0], say), chain[0].zone_id, max(0.0, out_s) if not key else None, bar_ms, key,
        tuple(dict.fromkeys(piece.presence_id for piece in (chain[0], last))), accounted, when,
    )  # fmt: skip


def _seen_to_leave(scene: Scene, holder: str, last: Presence) -> bool:
    """Whether the end of a stay is a leaving: known elsewhere soon after, or the zone went on being watched."""
    assert last.end_utc is not None
    later = last.end_utc + timedelta(seconds=WATCHED_ON_S.get(last.subject_kind, WATCHED_S))
    elsewhere = any(
        p.holder == holder and p.start_utc and p.zone_id != last.zone_id and p.end_utc and p.end_utc > last.end_utc
        for p in scene.presences
    )  # fmt: skip
    kinds = ("camera",) if last.subject_kind == "track" else ("tags", "access")
    watched = any(
        w.zone_id == last.zone_id and w.source_kind in kinds and w.start_utc and w.end_utc
        and w.start_utc <= last.end_utc and w.end_utc >= later
        for w in scene.watches
    )  # fmt: skip
    return elsewhere or watched


def _accounted(scene: Scene, incident: Incident, stay: Presence) -> tuple[str, float | None]:
    """By what somebody was accounted for after T0, and when."""
    musters = {zone.id for zone in scene.case.config.zone if zone.kind == "muster"}
    at = incident.moment_utc
    there = [p.start_utc for p in scene.presences if p.holder == stay.holder and p.zone_id in musters and p.start_utc]
    if late := [moment for moment in there if moment >= at]:
        return "accounted_muster", (min(late) - at).total_seconds()
    out = [
        s["moment_utc"] for s in scene.swipes
        if s["person_id"] and s["person_id"] == stay.person_id and s["direction"] == "out" and s["moment_utc"]
        and s["moment_utc"] >= at
    ]  # fmt: skip
    if out:
        return "accounted_swipe", (min(out) - at).total_seconds()
    name = stay.person_name or stay.person_id
    for row in scene.roll_calls:
        if name and row["moment_utc"] and row["moment_utc"] >= at and row["present"] is not None:
            complete = row["expected"] is not None and row["present"] >= row["expected"] and not row["missing"]
            if complete and name not in (row["missing"] or ()):
                return "accounted_roll_call", (row["moment_utc"] - at).total_seconds()
    return ("accounted_never" if stay.person_id else "accounted_unnamed"), None


def _share(out: Sequence[Leaving], inside: int, share: float) -> tuple[float, int] | None:
    """When that share of all who were inside was out; None while those who cannot be told could be that share."""
    wanted = ceil(share * inside)
    if not inside or wanted > len(out):
        return None
    one = out[wanted - 1]
    return round(one.out_s or 0.0, 1), one.plus_minus_ms
