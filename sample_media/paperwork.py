"""Permits through their whole life, and the papers that hang on them: signatures, gas, isolation, certificates.

All times are true UTC milliseconds; how a system shows them (clock error, resolution) is added when records are made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sample_media.plan import Point

WorkType = Literal["HW", "CS", "BP", "WH", "LF", "TP", "EX", "RC"]
State = Literal[
    "applied", "approving", "approved", "active", "suspended", "resumed", "extended", "finished", "accepted",
    "cancelled", "void",
]  # fmt: skip
Node = Literal[
    "work_leader", "local_unit", "safety_department", "approver", "foreman_check", "reviewing_department",
    "user_unit", "supply_unit", "acceptance",
]  # fmt: skip


@dataclass(frozen=True)
class StateChange:
    """One step of a permit's life. `new_end_utc_ms` for an extension."""

    state: State
    at_utc_ms: int
    actor: str = ""
    reason: str = ""
    new_end_utc_ms: int | None = None
    version: str = "V1"


@dataclass(frozen=True)
class Signature:
    """One line of the signature chain. `at_m` is where the signer stood (None: not known to the system)."""

    node: Node
    signer: str  # person's name
    role: str
    signed_utc_ms: int
    opened_utc_ms: int | None = None
    device: str = ""
    at_m: Point | None = None
    opinion: str = "同意"


GasClass = Literal["toxic", "combustible", "oxygen"]


@dataclass(frozen=True)
class GasSample:
    """One manual gas analysis. `value` in `unit`, or `text` where the analyst wrote a word (合格, <0.1, ND)."""

    gas: str
    gas_class: GasClass
    sampled_utc_ms: int | None
    value: float | None = None
    unit: str = "%vol"
    text: str | None = None
    point: str = ""
    analyst: str = ""
    received_utc_ms: int | None = None


@dataclass(frozen=True)
class Isolation:
    """One isolation point of a permit with its lock's life."""

    point_id: str
    equipment: str
    energy: str
    method: str
    lock_no: str
    applied_by: str
    applied_utc_ms: int
    verified_by: str = ""
    verified_utc_ms: int | None = None
    removed_by: str = ""
    removed_utc_ms: int | None = None
    personal_locks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """One numbered safety measure and who confirmed it."""

    text: str
    applies: bool
    confirmed_by: str
    confirmed_utc_ms: int | None


@dataclass(frozen=True)
class Acknowledgement:
    """One person's acknowledgement of the briefing."""

    person: str
    briefed_utc_ms: int
    acknowledged_utc_ms: int
    version: str = "V1"


@dataclass(frozen=True)
class Relief:
    """A relief guardian (接替监护人) from one moment to another."""

    person_id: str
    from_utc_ms: int
    to_utc_ms: int


@dataclass(frozen=True)
class RegisterLine:
    """One line of a confined space's entry register."""

    at_utc_ms: int
    direction: Literal["in", "out"]
    person_id: str
    tools: int = 0


@dataclass(frozen=True)
class Permit:
    """A permit to work. People are named by `person_id`; `zone_id` is where the work is allowed."""

    permit_no: str
    work_type: WorkType
    zone_id: str
    plan_start_utc_ms: int
    plan_end_utc_ms: int
    workers: tuple[str, ...]
    guardians: tuple[str, ...]
    leader: str
    approvers: tuple[str, ...] = ()
    testers: tuple[str, ...] = ()
    level: Literal["special", "first", "second", "I", "II", "III", "IV", ""] = ""
    content: str = ""
    location: str = ""
    method: str = ""
    medium: str = ""
    apply_unit: str = ""
    work_unit: str = ""
    applied_utc_ms: int | None = None
    actual_start_utc_ms: int | None = None
    actual_end_utc_ms: int | None = None
    related: tuple[str, ...] = ()
    max_people: int | None = None
    hazards: str = ""
    briefer: str = ""
    states: tuple[StateChange, ...] = ()
    signatures: tuple[Signature, ...] = ()
    samples: tuple[GasSample, ...] = ()
    isolations: tuple[Isolation, ...] = ()
    measures: tuple[Measure, ...] = ()
    acknowledgements: tuple[Acknowledgement, ...] = ()
    reliefs: tuple[Relief, ...] = ()
    register: tuple[RegisterLine, ...] = ()
    point_m: Point | None = None
    height_m: float | None = None
    line_no: str = ""
    feed: Literal["", "temporary", "fixed"] = ""  # what feeds electric tools; "": the ticket does not say
    depth_m: float | None = None  # of an excavation

    @property
    def end_utc_ms(self) -> int:
        """Planned end with extensions."""
        extended = [change.new_end_utc_ms for change in self.states if change.new_end_utc_ms is not None]
        return max([self.plan_end_utc_ms, *extended])

    @property
    def listed(self) -> frozenset[str]:
        """person_id of everybody the permit names."""
        reliefs = tuple(relief.person_id for relief in self.reliefs)
        return frozenset((*self.workers, *self.guardians, self.leader, *self.approvers, *self.testers, *reliefs))


@dataclass(frozen=True)
class Certificate:
    """A person's certificate or training record. Dates as YYYY-MM-DD."""

    person_id: str
    cert_type: str
    cert_name: str
    cert_no: str
    issued: str
    valid_from: str
    valid_to: str
    review_due: str = ""
    issuer: str = ""


@dataclass(frozen=True)
class Contract:
    """A contractor's scope. Dates as YYYY-MM-DD, `hours` as HH:MM-HH:MM."""

    company: str
    contract_no: str
    valid_from: str
    valid_to: str
    zones: tuple[str, ...]
    hours: str = "07:30-18:00"
    blocked: bool = False
    induction_until: str = ""
    escort: bool = False
