# ruff: noqa: E501  (tables of data)
"""The paper side of a scenario as record rows: permits with all that hangs on them, people, papers, zones, alarms."""

from __future__ import annotations

from typing import Any

from sample_media.logbook import Date, Logbook
from sample_media.paperwork import Permit, StateChange
from sample_media.plan import Zone
from sample_media.scenario import Scenario

NODES = {
    "work_leader": "作业负责人意见", "local_unit": "所在单位意见", "safety_department": "安全管理部门意见",
    "approver": "动火审批人意见", "foreman_check": "当班班长验票", "reviewing_department": "审核部门意见",
    "user_unit": "用电单位意见", "supply_unit": "配送电单位意见", "acceptance": "完工验收",
}  # fmt: skip
HEIGHT_NODES = {**NODES, "approver": "审批部门意见"}
STATES = {"approving": "in_approval"}
ROLES = {"tester": "analyst", "relief": "relief_guardian"}
ENERGIES = {"工艺": "process", "电": "electrical", "机械": "mechanical", "压力": "pressure"}
METHODS = {"加盲板": "blind", "断电上锁": "lock", "拆短管": "spool_removed", "关闭阀门": "valve"}
"""Canonical words where a scenario uses another; the words that sites write are in `exports/words.py`."""
LEVEL_DIGITS = {"special": "1", "first": "2", "second": "3"}


def write_papers(book: Logbook) -> None:
    """Write every row that somebody typed or signed."""
    scenario = book.scenario
    for permit in scenario.permits:
        _permit(book, permit)
        _signatures(book, permit)
        _hangs_on(book, permit)
    _people(book, scenario)
    for zone in scenario.plan.zones:
        _zone(book, zone)
    _alarms(book, scenario)


def _permit(book: Logbook, permit: Permit) -> None:
    scenario = book.scenario
    names = {person.person_id: person.name for person in scenario.people}
    state = _state(permit.states[-1]) if permit.states else None
    cells: dict[str, Any] = dict(
        permit_no=permit.permit_no, work_type=permit.work_type,
        level=LEVEL_DIGITS.get(permit.level, permit.level) if scenario.level_digits else permit.level,
        apply_unit=permit.apply_unit, apply_time=permit.applied_utc_ms, applicant=names.get(permit.leader),
        content=permit.content, location=permit.location, zone_id=None, method=permit.method, medium=permit.medium,
        work_unit=permit.work_unit, leader=names.get(permit.leader), workers=[names[p] for p in permit.workers],
        guardians=[names[p] for p in permit.guardians], briefer=permit.briefer,
        briefed=[ack.person for ack in permit.acknowledgements], plan_start=permit.plan_start_utc_ms,
        plan_end=permit.plan_end_utc_ms, actual_start=permit.actual_start_utc_ms, actual_end=permit.actual_end_utc_ms,
        related_permits=permit.related, hazards=permit.hazards, state=state, max_people=permit.max_people,
        x_m=permit.point_m[0] if permit.point_m else None, y_m=permit.point_m[1] if permit.point_m else None,
        height_m=permit.height_m, line_no=permit.line_no,
    )  # fmt: skip
    blank = {field: None for number, field in scenario.blanks if number == permit.permit_no}
    book.add("permit", **(cells | blank))
    for change in permit.states:
        book.add("permit_state", permit_no=permit.permit_no, state=_state(change), moment=change.at_utc_ms,
                 actor=change.actor, reason=change.reason, new_end=change.new_end_utc_ms, version=change.version)  # fmt: skip
    certificates = {paper.person_id: paper.cert_no for paper in scenario.certificates if paper.cert_type != "内部培训"}
    parts = {"worker": permit.workers, "guardian": permit.guardians, "leader": (permit.leader,),
             "approver": permit.approvers, "tester": permit.testers}  # fmt: skip
    for role, people in parts.items():
        for person_id in people:
            cert_no = certificates.get(person_id) if role == "worker" else None
            book.add("permit_person", permit_no=permit.permit_no, person_id=person_id, name=names[person_id],
                     role=ROLES.get(role, role), cert_no=cert_no, valid_from=None, valid_to=None)  # fmt: skip
    for relief in permit.reliefs:
        book.add("permit_person", permit_no=permit.permit_no, person_id=relief.person_id, name=names[relief.person_id],
                 role="relief_guardian", valid_from=relief.from_utc_ms, valid_to=relief.to_utc_ms)  # fmt: skip


def _state(change: StateChange) -> str:
    return STATES.get(change.state, change.state)


def _signatures(book: Logbook, permit: Permit) -> None:
    nodes = NODES if permit.work_type == "HW" else HEIGHT_NODES
    for line in permit.signatures:
        book.add("approval", permit_no=permit.permit_no, node=nodes[line.node], signer=line.signer, role=line.role,
                 opinion=line.opinion, sign_time=line.signed_utc_ms, open_time=line.opened_utc_ms, device=line.device)  # fmt: skip
    for number, measure in enumerate(permit.measures, 1):
        book.add("measure", permit_no=permit.permit_no, seq=number, measure=measure.text, applies=measure.applies,
                 confirmed_by=measure.confirmed_by, confirm_time=measure.confirmed_utc_ms)  # fmt: skip
    for ack in permit.acknowledgements:
        book.add("briefing", permit_no=permit.permit_no, briefer=permit.briefer, ack_person=ack.person,
                 brief_time=ack.briefed_utc_ms, ack_time=ack.acknowledged_utc_ms, version=ack.version)  # fmt: skip


def _hangs_on(book: Logbook, permit: Permit) -> None:
    names = {person.person_id: person.name for person in book.scenario.people}
    for sample in permit.samples:
        book.add("gas_sample", permit_no=permit.permit_no, gas_class=sample.gas_class, gas=sample.gas,
                 value=sample.text if sample.text is not None else sample.value, unit=sample.unit,
                 sample_time=sample.sampled_utc_ms, point=sample.point, analyst=sample.analyst,
                 recv_time=sample.received_utc_ms)  # fmt: skip
    for point in permit.isolations:
        removed = point.removed_utc_ms is not None
        book.add("isolation", permit_no=permit.permit_no, point_id=point.point_id, equipment=point.equipment,
                 energy=ENERGIES.get(point.energy, point.energy), method=METHODS.get(point.method, point.method), lock_no=point.lock_no, applied_by=point.applied_by,
                 applied_at=point.applied_utc_ms, verified_by=point.verified_by, verified_at=point.verified_utc_ms,
                 removed_by=point.removed_by, removed_at=point.removed_utc_ms,
                 personal_lock=[names.get(p, p) for p in point.personal_locks], state="removed" if removed else "isolated")  # fmt: skip
    for line in permit.register:
        book.add("register_entry", permit_no=permit.permit_no, moment=line.at_utc_ms, direction=line.direction,
                 name=names[line.person_id], person_id=line.person_id,
                 tools_in=line.tools if line.direction == "in" else None,
                 tools_out=line.tools if line.direction == "out" else None,
                 recorded_by=names[permit.guardians[0]] if permit.guardians else None)  # fmt: skip


def _people(book: Logbook, scenario: Scenario) -> None:
    names = {person.person_id: person.name for person in scenario.people}
    for person in scenario.people:
        if person.card_no or person.tag_id:  # who never registered at the gate is on no list
            book.add("person", person_id=person.person_id, name=person.name, company=person.company,
                     card_no=person.card_no, tag_id=person.tag_id, trade=person.trade, post=person.post)  # fmt: skip
        for shift in person.shifts:
            book.add("shift", person_id=person.person_id, name=person.name, shift_start=shift.start_utc_ms,
                     shift_end=shift.end_utc_ms, break_start=shift.break_start_utc_ms, break_end=shift.break_end_utc_ms)  # fmt: skip
    for paper in scenario.certificates:
        dates = {field: Date(text) if text else None for field, text in (
            ("issue_date", paper.issued), ("valid_from", paper.valid_from), ("valid_to", paper.valid_to),
            ("review_due", paper.review_due))}  # fmt: skip
        book.add("certificate", person_id=paper.person_id, name=names[paper.person_id], cert_type=paper.cert_type,
                 cert_name=paper.cert_name, cert_no=paper.cert_no, issuer=paper.issuer, **dates)  # fmt: skip
    for contract in scenario.contracts:
        until = Date(contract.induction_until) if contract.induction_until else None
        book.add("contract", company=contract.company, contract_no=contract.contract_no, zones=contract.zones,
                 valid_from=Date(contract.valid_from), valid_to=Date(contract.valid_to), hours=contract.hours,
                 blocklist=contract.blocked, induction_until=until, escort=contract.escort)  # fmt: skip
    for line in scenario.roster:
        book.add("roster", zone_id=line.zone_id, person_id=line.person_id, name=names[line.person_id], post=line.post,
                 valid_from=line.from_utc_ms, valid_to=line.to_utc_ms)  # fmt: skip
    for day in scenario.calendar:
        book.add("calendar_day", day=Date(day.day), kind=day.kind, name=day.name)


def _zone(book: Logbook, zone: Zone) -> None:
    rings = ", ".join(
        "(" + ", ".join(f"{x:g} {y:g}" for x, y in (*ring, ring[0])) + ")" for ring in (zone.polygon_m, *zone.holes_m)
    )
    cameras = [camera.camera_id for camera in book.scenario.cameras if zone.zone_id in camera.watches]
    book.add(
        "zone", zone_id=zone.zone_id, name=zone.name, zone_class=zone.zone_class, risk_colour=zone.risk_colour,
        ex_class=zone.ex_class, permit_required=zone.permit_required, max_people=zone.max_people, no_lone=zone.no_lone,
        max_dwell_min=zone.max_dwell_min, cameras=cameras, neighbours=zone.neighbours, floor=zone.floor, kind=zone.kind,
        outdoor=zone.outdoor, polygon_wkt=f"POLYGON ({rings})", parent=zone.parent,
    )  # fmt: skip


def _alarms(book: Logbook, scenario: Scenario) -> None:
    people = {person.person_id: person for person in scenario.people}
    for alarm in scenario.alarms:
        book.add("alarm", alarm_id=alarm.alarm_id, source=alarm.source, kind=alarm.kind, zone_id=alarm.zone_id,
                 raised=alarm.raised_utc_ms, acked=alarm.acked_utc_ms, ended=alarm.ended_utc_ms, handler=alarm.handler)  # fmt: skip
    for heard in scenario.position_alarms:
        person = people[heard.person_id]
        book.add("position_alarm", tag_id=person.tag_id, person_id=person.person_id, name=person.name,
                 alarm_type=heard.alarm_type, moment=heard.raised_utc_ms, handle_time=heard.handled_utc_ms,
                 handler=heard.handler, result=heard.result, zone_id=heard.zone_id)  # fmt: skip
    for call in scenario.roll_calls:
        book.add("roll_call", alarm_id=call.alarm_id, muster_point=call.muster_point, moment=call.at_utc_ms,
                 expected=call.expected, present=call.present, missing=call.missing)  # fmt: skip
    for work in scenario.operations:
        book.add("operation", kind=work.kind, location=work.location, zone_id=work.zone_id,
                 x_m=work.at_m[0] if work.at_m else None, y_m=work.at_m[1] if work.at_m else None,
                 op_start=work.start_utc_ms, op_end=work.end_utc_ms, medium=work.medium, line_no=work.line_no)  # fmt: skip
    for seen in scenario.vendor_events:
        book.add("camera_event", moment=seen.at_utc_ms, camera_id=seen.camera_id, kind=seen.kind, track_no=seen.track_no,
                 people=seen.people, confidence=seen.confidence, zone_id=seen.zone_id, detail=seen.detail)  # fmt: skip
    for loss in scenario.casualties:
        book.add("casualty", name=loss.name, injury=loss.injury, hospital=loss.hospital, loss_item=loss.loss_item,
                 amount=loss.amount, measure=loss.measure, responsible=loss.responsible)  # fmt: skip
