"""A scenario: everything that is true about a simulated plant for some hours, before any system wrote it down.

It is plain data, readable from top to bottom; `check.py` refuses one that contradicts itself, `simulate.py` turns it
into records and `truth/` into the answers that every rule should give.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sample_media.conditions import (
    Activity,
    Alarm,
    CalendarDay,
    Casualty,
    ClockFault,
    Crowd,
    GasDetector,
    Operation,
    PositionAlarm,
    RollCall,
    RosterLine,
    Sensor,
    TagNoise,
    VendorEvent,
)
from sample_media.moments import Day
from sample_media.paperwork import Certificate, Contract, Permit
from sample_media.people import Person
from sample_media.plan import Camera, Plan

Form = Literal["violated", "met", "cannot_tell", "near_miss"]
FORMS: tuple[Form, ...] = ("violated", "met", "cannot_tell", "near_miss")


@dataclass(frozen=True)
class Scenario:
    """One simulated case. `about` are the rules this scenario was made for; `leave_out` record tables not exported.

    `judge_from_utc_ms` to `judge_to_utc_ms` is the stretch that truth speaks about.
    """

    name: str
    family: str
    form: Form
    seed: int
    day: Day
    judge_from_utc_ms: int
    judge_to_utc_ms: int
    plan: Plan
    people: tuple[Person, ...]
    permits: tuple[Permit, ...]
    about: tuple[str, ...] = ()
    story: str = ""
    language: Literal["zh", "en"] = "zh"
    cameras: tuple[Camera, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    contracts: tuple[Contract, ...] = ()
    detectors: tuple[GasDetector, ...] = ()
    sensors: tuple[Sensor, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    position_alarms: tuple[PositionAlarm, ...] = ()
    roll_calls: tuple[RollCall, ...] = ()
    operations: tuple[Operation, ...] = ()
    activities: tuple[Activity, ...] = ()
    vendor_events: tuple[VendorEvent, ...] = ()
    roster: tuple[RosterLine, ...] = ()
    calendar: tuple[CalendarDay, ...] = ()
    casualties: tuple[Casualty, ...] = ()
    clocks: tuple[ClockFault, ...] = ()
    tags: TagNoise = field(default_factory=TagNoise)
    crowd: Crowd | None = None
    leave_out: frozenset[str] = frozenset()
    blanks: frozenset[tuple[str, str]] = frozenset()  # (permit_no, field) left empty on the exported permit
    level_digits: bool = False  # the permit system exports levels as bare digits, without a dictionary
    incident_utc_ms: int | None = None
    incident_zone: str | None = None
    incident_kind: str | None = None
    site_name: str = "东海石化储运部"

    def person(self, person_id: str) -> Person:
        """The person of that id. Raises KeyError for an unknown one."""
        for person in self.people:
            if person.person_id == person_id:
                return person
        raise KeyError(person_id)

    def permit(self, permit_no: str) -> Permit:
        """The permit of that number. Raises KeyError for an unknown one."""
        for permit in self.permits:
            if permit.permit_no == permit_no:
                return permit
        raise KeyError(permit_no)

    def clock(self, source_id: str) -> ClockFault:
        """The clock of a source; one without a fault is right."""
        for fault in self.clocks:
            if fault.source_id == source_id:
                return fault
        return ClockFault(source_id, 0)
