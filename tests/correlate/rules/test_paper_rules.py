# ruff: noqa: E501  (tables of data)
"""Rules that judge records alone: each form drawn as one permit, all of them in one case, the answer beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import correlate
from tests.correlate.make import Site

STEPS = ("所在单位意见", "安全管理部门意见", "动火审批人意见", "当班班长验票")
ROLES = ("工段长", "安全工程师", "主管领导", "当班班长")
SIGNERS = ("郑伟", "冯娟", "蒋波", "孙立")
SIGNED = ("08:30:10", "08:35:10", "08:45:10", "08:55:10")


def hot_work(
    site: Site, number: str, *, start: str = "09:00", end: str = "16:00", level: str | None = "special", **values: Any
) -> None:
    """A hot-work permit that began at its planned start, unless said otherwise."""
    values = {"actual_start": start, "actual_end": end} | values
    site.record(
        "permit",
        permit_no=number,
        work_type="HW",
        level=level,
        location="Z-1",
        plan_start=start,
        plan_end=end,
        **values,
    )


def chain(site: Site, number: str, times: tuple[str | None, ...] = SIGNED, **changed: Any) -> None:
    """The signatures of a hot-work form; `None` leaves one out. `roles`, `signers`, `opened` change what they say."""
    roles, signers = changed.get("roles", ROLES), changed.get("signers", SIGNERS)
    for node, role, signer, signed in zip(STEPS, roles, signers, times, strict=True):
        if signed is not None:
            site.record("approval", permit_no=number, node=node, role=role, signer=signer, sign_time=signed, device="PDA-01",
                        open_time=changed.get("opened", {}).get(node), recv_time=changed.get("received"))  # fmt: skip


def fill(site: Site) -> None:
    """Every permit of the table below."""
    site.zone("Z-1", zone_class="shared", kind="area")
    for number in ("LATE-MET", "ORDER-MET", "CLOSED"):
        hot_work(site, number)
        chain(site, number)
    site.record("approval", permit_no="CLOSED", node="完工验收", role="工段长", signer="郑伟", sign_time="16:20:00")
    site.record(
        "approval", permit_no="EARLY-CLOSE", node="完工验收", role="工段长", signer="郑伟", sign_time="15:00:00"
    )
    hot_work(site, "LATE")
    chain(site, "LATE", ("08:30:10", "08:35:10", "09:12:55", "08:55:10"))
    hot_work(site, "UNSIGNED")
    chain(site, "UNSIGNED", ("08:30:10", None, "08:45:10", "08:55:10"))
    hot_work(site, "NO-CHAIN")
    hot_work(site, "TIE", start="09:05")
    chain(
        site, "TIE", ("08:30:10", "08:35:10", "08:45:10", "09:06:30")
    )  # 30 to 90 s after a start written to the minute
    hot_work(site, "BACKWARD")
    chain(site, "BACKWARD", ("08:50:10", "08:35:10", "08:52:10", "08:55:10"))
    hot_work(site, "LOW-RANK")
    chain(site, "LOW-RANK", roles=("工段长", "安全工程师", "安全工程师", "当班班长"))
    hot_work(site, "TWICE")
    chain(site, "TWICE", signers=("郑伟", "冯娟", "冯娟", "孙立"))
    hot_work(site, "EARLY-CHECK")
    chain(site, "EARLY-CHECK", ("06:30:10", "06:35:10", "06:45:10", "07:20:10"))
    hot_work(site, "QUICK")
    chain(site, "QUICK", opened={"安全管理部门意见": "08:35:03"})
    hot_work(site, "EARLY-CLOSE")
    hot_work(site, "NEVER-CLOSED", start="06:00", end="08:00")
    chain(site, "NEVER-CLOSED", ("05:30:10", "05:35:10", "05:45:10", "05:55:10"))
    hot_work(site, "ENTERED-LATE")
    chain(site, "ENTERED-LATE", received="15:00:00")
    hot_work(site, "ENTERED-SOON")
    chain(site, "ENTERED-SOON", received="08:56:00")
    # lengths: special 8 h, second 72 h, and the window turned round
    hot_work(site, "8H", start="08:00", end="16:00")
    hot_work(site, "8H02", start="08:00", end="16:02")
    hot_work(site, "72H", start="2026-11-18 08:00", end="2026-11-21 08:00", level="second")
    hot_work(site, "TURNED", start="10:00", end="09:00")
    hot_work(site, "NO-LEVEL", level=None)
    site.record(
        "permit",
        permit_no="LIFT",
        work_type="LF",
        level="first",
        location="Z-1",
        plan_start="08:00",
        plan_end="2026-11-28 08:00",
    )
    site.record(
        "permit",
        permit_no="TP-LONG",
        work_type="TP",
        location="Z-1",
        plan_start="08:00",
        plan_end="17:00",
        related_permits=["8H"],
    )
    # upgrade: Wednesday by day, Saturday, night, make-up workday (Sunday 2026-09-20)
    hot_work(site, "SATURDAY-LOW", start="2026-11-21 09:00", end="2026-11-21 12:00", level="first")
    chain(
        site,
        "SATURDAY-LOW",
        tuple(f"2026-11-21 {time}" for time in SIGNED),
        roles=("工段长", "安全工程师", "安全工程师", "当班班长"),
    )
    hot_work(site, "SATURDAY-HIGH", start="2026-11-21 09:00", end="2026-11-21 12:00", level="first")
    chain(site, "SATURDAY-HIGH", tuple(f"2026-11-21 {time}" for time in SIGNED))
    hot_work(site, "MAKE-UP", start="2026-09-20 09:00", end="2026-09-20 12:00", level="first")
    hot_work(site, "NATIONAL-DAY", start="2026-10-02 09:00", end="2026-10-02 12:00", level="second")
    chain(
        site,
        "NATIONAL-DAY",
        tuple(f"2026-10-02 {time}" for time in SIGNED),
        roles=("工段长", "安全工程师", "工段长", "当班班长"),
    )
    hot_work(site, "NIGHT-BRUSH", start="18:00", end="22:14", level="second")  # 14 min of night do not count
    # gas
    for number, sampled in (("FRESH", "08:36"), ("STALE", "08:27"), ("MINUTE", "08:29")):
        hot_work(site, number)
        site.record(
            "gas_sample",
            permit_no=number,
            gas="丙烷",
            gas_class="combustible",
            value=0.05,
            unit="%vol",
            sample_time=sampled,
        )
    hot_work(site, "WORD")
    site.record(
        "gas_sample",
        permit_no="WORD",
        gas="丙烷",
        gas_class="combustible",
        value=None,
        value_text="合格",
        unit="%vol",
        sample_time="08:40",
    )
    hot_work(site, "LUNCH-SPECIAL")
    hot_work(site, "LUNCH-SECOND", level="second")
    for number in ("LUNCH-SPECIAL", "LUNCH-SECOND"):
        site.record(
            "gas_sample",
            permit_no=number,
            gas="丙烷",
            gas_class="combustible",
            value=0.0,
            unit="%vol",
            sample_time="08:50",
        )
        for state, moment in (("作业中", "09:00:00"), ("中止", "12:00:00"), ("恢复", "12:35:00")):
            site.record("permit_state", permit_no=number, state=state, moment=moment)
    # people of permits: certificates, briefing, guardians
    hot_work(site, "CREW", workers=["张强", "王磊"], guardians=["赵敏"])
    hot_work(site, "GUARD-WORKS", workers=["赵敏"], guardians=["赵敏"])
    site.record("certificate", person_id="C1", name="张强", cert_type="焊接与热切割作业", cert_name="熔化焊接与热切割作业", cert_no="T1",
                valid_from="2023-05-10", valid_to="2029-05-09", review_due="2026-05-09")  # fmt: skip
    site.record("certificate", person_id="C2", name="王磊", cert_type="焊接与热切割作业", cert_name="熔化焊接与热切割作业", cert_no="T2",
                valid_from="2021-03-02", valid_to="2027-03-01", review_due="2027-03-01")  # fmt: skip
    site.record("certificate", person_id="E1", name="赵敏", cert_type="内部培训", cert_name="动火监护人", cert_no="JH1",
                valid_from="2026-02-20", valid_to="2027-02-19")  # fmt: skip
    site.record("briefing", permit_no="CREW", ack_person="张强", ack_time="08:52:11")
    site.record("briefing", permit_no="CREW", ack_person="王磊", ack_time="09:40:00")
    # isolation
    for number, applied, verified, removed, by in (
        ("POINT-GOOD", "08:05", "08:08", "16:30", "钱进"), ("POINT-LATE", "09:20", "09:25", None, None),
        ("POINT-EARLY", "08:05", "08:08", "15:10", "何勇"), ("POINT-UNVERIFIED", "08:05", None, None, None),
    ):  # fmt: skip
        hot_work(site, number)
        site.record("isolation", permit_no=number, point_id="IP-1", energy="electrical", method="lock", applied_by="钱进", applied_at=applied,
                    verified_at=verified, removed_by=by, removed_at=removed, lock_no="LK-1")  # fmt: skip
    hot_work(site, "POINT-VALVE")
    site.record(
        "isolation",
        permit_no="POINT-VALVE",
        point_id="IP-1",
        energy="process",
        method="valve",
        applied_at="08:00",
        verified_at="08:10",
    )


EXPECTED = [
    ("AP-LATE", "LATE-MET", "met", "signed_in_time"),
    ("AP-LATE", "LATE", "violated", "signed_late"),
    ("AP-LATE", "UNSIGNED", "violated", "not_signed"),
    ("AP-LATE", "NO-CHAIN", "cannot_tell", "no_approvals"),
    ("AP-LATE", "TIE", "cannot_tell", "clock"),
    ("AP-ORDER", "ORDER-MET", "met", "in_order"),
    ("AP-ORDER", "BACKWARD", "violated", "out_of_order"),
    ("AP-ORDER", "LOW-RANK", "violated", "rank_too_low"),
    ("AP-ORDER", "TWICE", "violated", "same_signer"),
    ("AP-ORDER", "EARLY-CHECK", "violated", "foreman_outside"),
    ("AP-ORDER", "UNSIGNED", "cannot_tell", "not_signed"),
    ("AP-IMPLAUSIBLE", "QUICK", "violated", "signing_odd"),
    ("AP-IMPLAUSIBLE", "ORDER-MET", "met", "signing_plausible"),
    ("AP-IMPLAUSIBLE", "NO-CHAIN", "cannot_tell", "no_approvals"),
    ("PT-OVERLONG", "8H", "met", "length_ok"),
    ("PT-OVERLONG", "8H02", "violated", "too_long"),
    ("PT-OVERLONG", "72H", "met", "length_ok"),
    ("PT-OVERLONG", "TURNED", "violated", "ends_before_start"),
    ("PT-OVERLONG", "NO-LEVEL", "cannot_tell", "level_unknown"),
    ("PT-OVERLONG", "LIFT", "met", "no_limit"),  # the standard sets none for lifting
    ("PT-OVERLONG", "TP-LONG", "violated", "outlives_served"),
    ("AP-UPGRADE", "ORDER-MET", "met", "ordinary_time"),
    ("AP-UPGRADE", "SATURDAY-LOW", "violated", "not_upgraded"),
    ("AP-UPGRADE", "SATURDAY-HIGH", "met", "upgraded"),
    ("AP-UPGRADE", "MAKE-UP", "met", "ordinary_time"),
    ("AP-UPGRADE", "NATIONAL-DAY", "violated", "not_upgraded"),
    ("AP-UPGRADE", "NIGHT-BRUSH", "met", "ordinary_time"),
    ("PT-NOCLOSE", "CLOSED", "met", "closed_properly"),
    ("PT-NOCLOSE", "EARLY-CLOSE", "violated", "accepted_before_end"),
    ("PT-NOCLOSE", "NEVER-CLOSED", "violated", "not_closed"),
    ("DQ-RECORD-EDIT", "ENTERED-LATE", "violated", "received_late"),
    ("DQ-RECORD-EDIT", "ENTERED-SOON", "met", "not_edited"),
    ("DQ-RECORD-EDIT", "ORDER-MET", "cannot_tell", "no_receive_times"),
    ("GAS-MISSING", "FRESH", "met", "samples_complete"),
    ("GAS-MISSING", "NO-CHAIN", "violated", "sample_missing"),
    ("GAS-MISSING", "WORD", "cannot_tell", "sample_without_number"),  # 合格 is not a number
    ("GAS-STALE", "FRESH|start", "met", "sample_fresh"),
    ("GAS-STALE", "STALE|start", "violated", "sample_stale"),
    ("GAS-STALE", "MINUTE|start", "cannot_tell", "clock"),  # 30.0 to 31.9 min with a tolerance to 31
    ("GAS-STALE", "LUNCH-SPECIAL|resume:1", "violated", "not_sampled_again"),
    ("GAS-STALE", "LUNCH-SECOND|resume:1", "met", "not_interrupted_long"),
    ("QC-CERT", "CREW|C1", "violated", "review_overdue"),
    ("QC-CERT", "CREW|C2", "met", "certificate_valid"),
    ("QC-CERT", "GUARD-WORKS|E1", "violated", "certificate_missing"),
    ("GD-UNQUALIFIED", "CREW|E1", "met", "certificate_valid"),
    ("GD-ROLE-CONFLICT", "GUARD-WORKS|E1", "violated", "guardian_works"),
    ("BR-NOT-ACK", "CREW|C1", "met", "acknowledged"),
    ("BR-NOT-ACK", "CREW|C2", "violated", "acknowledged_late"),
    ("BR-NOT-ACK", "CREW|E1", "violated", "not_acknowledged"),
    ("LOTO-NOT-APPLIED", "POINT-GOOD|IP-1", "met", "applied_in_time"),
    ("LOTO-NOT-APPLIED", "POINT-LATE|IP-1", "violated", "applied_late"),
    ("LOTO-NOT-APPLIED", "POINT-UNVERIFIED|IP-1", "violated", "not_verified"),
    ("LOTO-NOT-APPLIED", "POINT-VALVE|IP-1", "violated", "weak_isolation"),
    ("LOTO-REMOVED-EARLY", "POINT-GOOD|IP-1", "met", "removed_after_close"),
    ("LOTO-REMOVED-EARLY", "POINT-EARLY|IP-1", "violated", "removed_early"),
    ("LOTO-REMOVED-EARLY", "POINT-LATE|IP-1", "met", "still_applied"),
    ("PT-SUSPENDED-PRESENCE", "LUNCH-SPECIAL|suspension:1", "cannot_tell", "not_watched"),  # nothing saw the zone
    ("GD-ABSENT", "CREW", "cannot_tell", "not_occupied"),
    ("GD-ABSENT", "NO-CHAIN", "cannot_tell", "guardian_not_named"),
]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, Any]]:
    """Every verdict of the one case, by rule and unit."""
    site = Site(Path(tmp_path_factory.mktemp("papers")))
    fill(site)
    case = site.case()
    correlate.build(case)
    with correlate.open_store(case) as store:
        assert store.table("refused_rule").empty
        return {(row["rule_id"], row["unit_key"]): row for row in store.arrow("verdict").to_pylist()}


@pytest.mark.parametrize(("rule", "unit", "answer", "reason"), EXPECTED)
def test_each_form_gets_its_answer(
    verdicts: dict[tuple[str, str], dict[str, Any]], rule: str, unit: str, answer: str, reason: str
) -> None:
    got = verdicts[rule, unit]
    assert (got["answer"], got["reason_code"]) == (answer, reason), got["text_en"]


def test_a_violation_says_why_in_both_languages_and_names_its_rows(
    verdicts: dict[tuple[str, str], dict[str, Any]],
) -> None:
    for row in verdicts.values():
        if row["answer"] == "violated":
            assert "?" not in row["text_en"], row["text_en"]
            assert "?" not in row["text_zh"] and "？" not in row["text_zh"], row["text_zh"]
            assert any(item["ref"] for item in json.loads(row["evidence"])), row["unit_key"]
        assert row["reason_en"] != row["reason_code"], f"{row['reason_code']} has no words in tables/reason.csv"
