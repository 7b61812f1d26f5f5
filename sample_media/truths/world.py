"""What truth is worked out from: who really was where, what the sensors could notice, which permit was in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import shapely

from sample_media.bodies import Seen
from sample_media.moments import HOUR_MS, MINUTE_MS, SECOND_MS
from sample_media.paperwork import Permit, Signature
from sample_media.paths import Path, stays
from sample_media.people import Person
from sample_media.plan import Point, Zone
from sample_media.scenario import Scenario
from sample_media.spans import Spans, clip, join, minus, overlap, union

BRIDGE_MS = 15 * SECOND_MS
LOST_MS = 180 * SECOND_MS
LONGEST_MS = {"HW.special": 8, "HW.first": 8, "HW.second": 72, "CS": 24, "WH": 168, "TP": 360}
"""Longest validity by type (and level) in hours, GB 30871-2022 5.1.5, 6.10, 8.2.11, 10.8."""
MANDATORY = {
    "HW.special": ("local_unit", "safety_department", "approver", "foreman_check"),
    "HW.first": ("local_unit", "safety_department", "approver", "foreman_check"),
    "HW.second": ("local_unit", "approver", "foreman_check"),
    "CS": ("local_unit",),
    "WH.I": ("local_unit",),
    "WH": ("local_unit", "reviewing_department", "approver"),
    "TP": ("user_unit", "supply_unit"),
}
ENDS = ("suspended", "finished", "accepted", "cancelled", "void")


@dataclass(frozen=True)
class World:
    """A scenario with its paths and what cameras saw of them."""

    scenario: Scenario
    paths: dict[str, Path]
    seen: Sequence[Seen]
    known: dict[tuple[str, str], Spans] = field(default_factory=dict, repr=False)  # stays worked out already

    @cached_property
    def window(self) -> tuple[int, int]:
        """The judged stretch."""
        return self.scenario.judge_from_utc_ms, self.scenario.judge_to_utc_ms

    # ---- where people were ----------------------------------------------------------------------------------------
    def stays(self, person_id: str, zone: Zone) -> Spans:
        """When the body was inside a zone."""
        key = (person_id, zone.zone_id)
        if key not in self.known:
            self.known[key] = clip(stays(self.paths[person_id], zone.rings_m, zone.floor), *self.window)
        return list(self.known[key])

    def surely(self, person_id: str, zone: Zone) -> Spans:
        """When it was inside by more than the stated accuracy of the tags."""
        return self.near(person_id, zone, -self.scenario.tags.stated_acc_m)

    def near(self, person_id: str, zone: Zone, reach_m: float) -> Spans:
        """When the body was inside the zone grown by `reach_m` (shrunk where negative)."""
        key = (person_id, f"{zone.zone_id} {reach_m}")
        if key not in self.known:
            grown = shapely.Polygon(zone.polygon_m, zone.holes_m).buffer(reach_m, quad_segs=32)
            self.known[key] = self._in_shape(person_id, grown, zone.floor)
        return list(self.known[key])

    def near_point(self, person_id: str, point: Point, reach_m: float, floor: str = "1") -> Spans:
        """When the body was within `reach_m` of a point."""
        return self._in_shape(person_id, shapely.Point(point).buffer(reach_m, quad_segs=32), floor)

    def _in_shape(self, person_id: str, shape: shapely.geometry.base.BaseGeometry, floor: str) -> Spans:
        found: Spans = []
        for part in shapely.get_parts(shape):
            if not part.is_empty:
                rings = [list(part.exterior.coords)[:-1], *(list(hole.coords)[:-1] for hole in part.interiors)]
                found += stays(self.paths[person_id], rings, floor)
        return clip(union(found), *self.window)

    def here(self, person_id: str) -> Spans:
        """When the person was in the plant at all."""
        path = self.paths[person_id]
        spans = [(int(path.utc_ms[i]), int(path.utc_ms[i + 1])) for i in range(len(path.utc_ms) - 1) if path.present[i]]
        return clip(join(spans), *self.window)

    # ---- what was noticed -----------------------------------------------------------------------------------------
    def heard(self, person: Person) -> Spans:
        """When the person's tag was heard where the person was: carried, and no outage."""
        if person.tag_id is None or person.tag_with is not None or "position" in self.scenario.leave_out:
            return []
        silent = [(a, b) for tag, a, b in self.scenario.tags.outages if tag in (None, person.tag_id)]
        return minus(self.here(person.person_id), union(silent, person.tag_away))

    def listened(self) -> Spans:
        """When the positioning system was heard at all: silence of up to a lost tag's three minutes is bridged."""
        if self.scenario.crowd is not None and "position" not in self.scenario.leave_out:
            return [self.window]
        return join(union(*(self.heard(person) for person in self.scenario.people)), LOST_MS)

    def filmed(self, person_id: str) -> Spans:
        """When some track was this person."""
        found = [(t.start_utc_ms, t.end_utc_ms) for seen in self.seen for t in seen.tracks if t.person_id == person_id]
        return join(found)

    def noticed(self, person: Person) -> Spans:
        """When tag or camera knew where the person was."""
        return union(self.heard(person), self.filmed(person.person_id))

    def subjects(self, person: Person, span: tuple[int, int]) -> tuple[str, ...]:
        """Tag, and tracks that touch a span."""
        tracks = [
            t.track_id
            for seen in self.seen
            for t in seen.tracks
            if t.person_id == person.person_id and t.start_utc_ms < span[1] and t.end_utc_ms > span[0]
        ]
        return (*((person.tag_id,) if person.tag_id else ()), *tracks)

    def watched(self, zone_id: str) -> Spans:
        """When some healthy camera saw at least 80 % of a zone."""
        found: Spans = []
        for seen in self.seen:
            if zone_id in seen.film.camera.watches:
                start = seen.film.camera.from_utc_ms
                good = [(a + start, b + start) for a, b, state in seen.film.health if state == "good"]
                found += overlap([(a + start, b + start) for a, b in seen.film.recorded], good)
        return union(found)

    # ---- permits --------------------------------------------------------------------------------------------------
    def longest_ms(self, permit: Permit) -> int | None:
        """Longest validity of a permit in milliseconds; None where the standard gives none."""
        hours = LONGEST_MS.get(f"{permit.work_type}.{permit.level}", LONGEST_MS.get(permit.work_type))
        return None if hours is None else hours * HOUR_MS

    def expiry(self, permit: Permit) -> int:
        """min(end with extensions, start + longest validity)."""
        longest = self.longest_ms(permit)
        return min(permit.end_utc_ms, permit.plan_start_utc_ms + longest) if longest else permit.end_utc_ms

    def endless(self, permit: Permit) -> bool:
        """Whether the exported permit has no planned end."""
        return (permit.permit_no, "plan_end") in self.scenario.blanks

    def active(self, permit: Permit) -> Spans:
        """When the permit's state was 作业中: from start or resume to suspension, completion, cancel or its end."""
        if not permit.states:
            if permit.actual_start_utc_ms is None or permit.actual_end_utc_ms is None:
                return [(permit.plan_start_utc_ms, permit.end_utc_ms)]
            return [(permit.actual_start_utc_ms, permit.actual_end_utc_ms)]
        spans: Spans = []
        since: int | None = None
        for change in permit.states:
            if change.state in ("active", "resumed") and since is None:
                since = change.at_utc_ms
            elif change.state in ENDS and since is not None:
                spans.append((since, change.at_utc_ms))
                since = None
        if since is not None:
            spans.append((since, max(since, permit.end_utc_ms)))
        return spans

    def mandatory(self, permit: Permit) -> tuple[str, ...]:
        """Nodes of the chain without which the permit is not approved."""
        key = f"{permit.work_type}.{permit.level}"
        return MANDATORY.get(key, MANDATORY.get(permit.work_type, ()))

    def approved(self, permit: Permit) -> int | None:
        """When the last mandatory signature was given; None while one is missing."""
        nodes: dict[str, Signature] = {line.node: line for line in permit.signatures}
        if any(node not in nodes for node in self.mandatory(permit)):
            return None
        return max((nodes[node].signed_utc_ms for node in self.mandatory(permit)), default=permit.plan_start_utc_ms)

    def valid(self, permit: Permit) -> Spans:
        """When the permit covered presence: active, within its window, every mandatory signature given."""
        approved = self.approved(permit)
        if approved is None:
            return []
        return clip(self.active(permit), max(permit.plan_start_utc_ms, approved), self.expiry(permit))

    def covers(self, permit: Permit) -> tuple[str, ...]:
        """Zones that a permit is for: its own and those it lies in."""
        return self.scenario.plan.ancestors(permit.zone_id)

    def suspensions(self, permit: Permit) -> Spans:
        """Suspended stretches: until resumed, closed, or the end of the permit."""
        found: Spans = []
        for i, change in enumerate(permit.states):
            if change.state == "suspended":
                later = [other.at_utc_ms for other in permit.states[i + 1 :] if other.state != "extended"]
                found.append((change.at_utc_ms, later[0] if later else permit.end_utc_ms))
        return found

    # ---- work -----------------------------------------------------------------------------------------------------
    def workers_in(self, permit: Permit, surely: bool = True) -> Spans:
        """When at least one listed worker was inside the permit's zone."""
        zone = self.scenario.plan.zone(permit.zone_id)
        look = self.surely if surely else self.stays
        return union(*(look(person_id, zone) for person_id in permit.workers))

    def people_in(self, zone: Zone) -> Spans:
        """When anybody at all was inside a zone."""
        return union(*(self.stays(person.person_id, zone) for person in self.scenario.people))

    def activities(self, permit: Permit) -> Spans:
        """Arcs and flames of this permit that a camera or an analytics box noticed."""
        found: Iterable[tuple[int, int]] = (
            (activity.start_utc_ms, activity.end_utc_ms)
            for activity in self.scenario.activities
            if activity.permit_no == permit.permit_no
        )
        return union(found)

    def began(self, permit: Permit) -> int | None:
        """actual_start: earliest of recorded start, first activity, first entry of a worker into an exclusive zone."""
        zone = self.scenario.plan.zone(permit.zone_id)
        inside = self.workers_in(permit) if zone.zone_class == "exclusive" else []
        moments = [spans[0][0] for spans in (inside, self.activities(permit)) if spans]
        if permit.actual_start_utc_ms is not None:
            moments.append(permit.actual_start_utc_ms // MINUTE_MS * MINUTE_MS)
        return min(moments, default=None)
