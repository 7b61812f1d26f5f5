# ruff: noqa: E501  (tables of data)
"""The first three rules as tables: what was drawn on the left, the answer on the right. One case holds all rows.

Every row has a zone, a camera and a video of its own; 09:00:00 is frame zero. Clocks of cameras and permits are
accepted to ±0.5 s, so that a second matters.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from correlate import build, open_store
from tests.correlate.make import Site, shown

NOPERMIT, UNLISTED, EXPIRED = "PT-NOPERMIT-PRESENCE", "PT-UNLISTED", "PT-EXPIRED-PRESENCE"
Draw = Callable[[Site, str, str], None]
ROWS: dict[str, tuple[str, Draw, str, str]] = {}  # zone -> (rule, what is drawn, answer, reason)


def row(zone_id: str, rule: str, draw: Draw, answer: str, reason: str) -> None:
    assert zone_id not in ROWS
    ROWS[zone_id] = (rule, draw, answer, reason)


def stay(*permits: tuple[str, str], inside: tuple[float, float] = (120, 720), person: str = "", **zone: Any) -> Draw:
    """A body inside from 09:02:00 to 09:12:00, named by hand where `person` is given, and permits for its zone."""

    def draw(site: Site, zone_id: str, video: str) -> None:
        site.zone(zone_id, **zone)
        site.video(video, f"CAM-{zone_id}", "09:00:00", zone_id=zone_id)
        site.body(video, 1, inside, seen_s=(0, 900), step_ms=1000)
        if person:
            site.links[f"{video}#1"] = person
        for number, (start, end) in enumerate(permits):
            site.permit(f"P-{zone_id}-{number}", start, end, zone_id, workers=["Li Na"])

    return draw


def also(draw: Draw, **more: Any) -> Draw:
    """The same with one more record; `{zone}` in its texts stands for the row's zone."""
    table = more.pop("table")

    def drawn(site: Site, zone_id: str, video: str) -> None:
        draw(site, zone_id, video)
        site.record(table, **{k: v.replace("{zone}", zone_id) if isinstance(v, str) else v for k, v in more.items()})

    return drawn


row("none", NOPERMIT, stay(), "violated", "uncovered")
row("whole", NOPERMIT, stay(("09:00:00", "10:00:00")), "met", "covered")
row("end-to-end", NOPERMIT, stay(("09:00:00", "09:10:00"), ("09:10:00", "10:00:00")), "met", "covered")
row("overlapping", NOPERMIT, stay(("09:00:00", "09:10:00"), ("09:05:00", "10:00:00")), "met", "covered")
row("nested", NOPERMIT, stay(("08:00:00", "10:00:00"), ("09:05:00", "09:06:00")), "met", "covered")
row("late", NOPERMIT, stay(("09:03:00", "10:00:00")), "violated", "uncovered")
row("little-late", NOPERMIT, stay(("09:02:10", "10:00:00")), "met", "covered")
row("hold-in-doubt", NOPERMIT, stay(("09:02:31", "10:00:00")), "cannot_tell", "clock")
row("early-end", NOPERMIT, stay(("09:00:00", "09:11:25")), "violated", "uncovered")
row("long-over", NOPERMIT, stay(("08:00:00", "08:30:00")), "violated", "uncovered")
row("minute-written", NOPERMIT, stay(("09:02", "10:00")), "cannot_tell", "clock")  # 09:02 may be 09:02:59
row("passing", NOPERMIT, stay(inside=(120, 145)), "met", "covered")  # 25 s do not count
row("no-end", NOPERMIT, stay(("09:00:00", None)), "cannot_tell", "permit_unsure")  # type: ignore[arg-type]
row("unsigned", NOPERMIT, also(stay(("09:00:00", "10:00:00")), table="approval", permit_no="P-{zone}-0",
                               node="所在单位意见", signer="Wu Gang"), "cannot_tell", "permit_unsure")  # fmt: skip
row("signed-late", NOPERMIT, also(stay(("09:00:00", "10:00:00")), table="approval", permit_no="P-{zone}-0",
                                  node="所在单位意见", signer="Wu Gang", sign_time="09:05:00"), "violated", "uncovered")  # fmt: skip
row("accepted-later", NOPERMIT, also(stay(("09:00:00", "10:00:00")), table="approval", permit_no="P-{zone}-0",
                                     node="完工验收", signer="Wu Gang", sign_time="12:00:00"), "met", "covered")  # fmt: skip
row("cancelled", NOPERMIT, also(also(stay(("09:00:00", "10:00:00")), table="permit_state", permit_no="P-{zone}-0",
                                     state="active", moment="09:00:00"), table="permit_state", permit_no="P-{zone}-0",
                                state="cancelled", moment="09:05:00"), "violated", "uncovered")  # fmt: skip
row("extended", NOPERMIT, also(stay(("09:00:00", "09:05:00")), table="permit_state", permit_no="P-{zone}-0",
                               state="extended", moment="09:04:00", new_end="10:00:00"), "met", "covered")  # fmt: skip
row("roster", NOPERMIT, also(stay(person="E1"), table="roster", zone_id="{zone}", person_id="E1",
                             valid_from="08:00:00", valid_to="20:00:00"), "met", "covered")  # fmt: skip
row("roster-of-another", NOPERMIT, also(stay(person="E2"), table="roster", zone_id="{zone}", person_id="E1",
                                        valid_from="08:00:00", valid_to="20:00:00"), "violated", "uncovered")  # fmt: skip
row("guardian-before", NOPERMIT, also(stay(("09:30:00", "10:30:00"), person="E3"), table="permit_person",
                                      permit_no="P-{zone}-0", person_id="E3", role="guardian"), "met", "covered")  # fmt: skip
row("worker-before", NOPERMIT, also(stay(("09:30:00", "10:30:00"), person="E4"), table="permit_person",
                                    permit_no="P-{zone}-0", person_id="E4", role="worker"), "violated", "uncovered")  # fmt: skip
row("own-shared", NOPERMIT, stay(person="E5", zone_class="shared"), "met", "own_unit")
row("contractor-shared", NOPERMIT, stay(person="C1", zone_class="shared"), "violated", "uncovered")
row("body-shared", NOPERMIT, stay(zone_class="shared"), "violated", "uncovered")
row("unknown-company-shared", NOPERMIT, stay(person="E6", zone_class="shared"), "cannot_tell", "standing_unknown")
row("longer-hold", NOPERMIT, stay(), "met", "covered")  # its zone_param allows 1000 s
row("named", UNLISTED, stay(("09:00:00", "10:00:00"), person="E7"), "met", "listed")
row("unnamed", UNLISTED, stay(("09:00:00", "10:00:00"), person="E8"), "violated", "unlisted")
row("unnamed-short", UNLISTED, stay(("09:00:00", "10:00:00"), inside=(120, 170), person="E8"), "met", "too_short")
row("nothing-active", UNLISTED, stay(("11:00:00", "12:00:00"), person="E8"), "met", "no_active_permit")
row("nearly-over", UNLISTED, stay(("08:00:00", "09:03:00"), person="E8"), "cannot_tell", "clock")  # 60 s ± 1 s
row("named-on-second", UNLISTED, also(also(stay(("09:00:00", "10:00:00"), person="E8"), table="permit", work_type="CS",
                                           permit_no="Q-{zone}", location="{zone}", plan_start="08:00:00",
                                           plan_end="12:00:00"), table="permit_person", permit_no="Q-{zone}",
                                      person_id="E8", role="worker"), "met", "listed")  # fmt: skip
row("overstayed", EXPIRED, also(stay(("08:00:00", "09:03:00"), person="E7"), table="permit_person",
                                permit_no="P-{zone}-0", person_id="E7", role="worker"), "violated", "stayed")  # fmt: skip
row("left-in-grace", EXPIRED, also(stay(("08:00:00", "09:08:00"), person="E7"), table="permit_person",
                                   permit_no="P-{zone}-0", person_id="E7", role="worker"), "met", "left_in_time")  # fmt: skip
row("grace-in-doubt", EXPIRED, also(stay(("08:00:00", "09:07:00"), person="E7"), table="permit_person",
                                    permit_no="P-{zone}-0", person_id="E7", role="worker"), "cannot_tell", "clock")  # fmt: skip
row("successor", EXPIRED, also(also(stay(("08:00:00", "09:03:00"), person="E7"), table="permit", work_type="HW",
                                    permit_no="Q-{zone}", location="{zone}", plan_start="09:00:00", plan_end="12:00:00",
                                    workers=["Li Na"]), table="permit_person", permit_no="P-{zone}-0", person_id="E7",
                               role="worker"), "met", "left_in_time")  # fmt: skip
row("after-the-film", EXPIRED, stay(("09:00:00", "12:00:00"), person="E7"), "cannot_tell", "not_watched")


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    site = Site(tmp_path_factory.mktemp("rows"), extra='[rules.zone_param.longer-hold]\n"presence.nopermit_s" = 1000\n')
    for number, (zone_id, (_, draw, _, _)) in enumerate(ROWS.items()):
        draw(site, zone_id, f"{number:012x}")
    for person_id, company in (("E1", "Plant"), ("E2", "Plant"), ("E5", "Plant"), ("C1", "Weld Ltd"), ("E6", None)):
        site.record("person", person_id=person_id, name=f"Name {person_id}", company=company)
    site.record("person", person_id="E7", name="Li Na")
    site.record("contract", company="Weld Ltd")
    case = site.case()
    accepted = {"anchor": "2026-11-18T00:00:00", "offset_ms": 0, "uncertainty_ms": 500, "basis": "GPS"}
    for source in (*site.cameras, "permit_system"):
        case.decisions.append("clock", source, accepted, "compared with a GPS clock")
    for track_id, person in site.links.items():
        case.decisions.append("link", track_id, {"person_id": person}, "recognised by the foreman")
    build(case)
    with open_store(case) as store:
        assert not [r for r in store.arrow("refused_rule").to_pylist() if r["file"].startswith("PT-")]
        return list(store.arrow("verdict").to_pylist())


@pytest.mark.parametrize("zone_id", ROWS)
def test_answer(verdicts: list[dict[str, Any]], zone_id: str) -> None:
    rule, _, answer, reason = ROWS[zone_id]
    found = [v for v in verdicts if v["rule_id"] == rule and v["zone_ids"] == [zone_id]]
    if rule == EXPIRED:
        found = [v for v in found if v["permit_ids"] == [f"P-{zone_id}-0"]]
    assert [(v["answer"], v["reason_code"]) for v in found] == [(answer, reason)]


def test_a_finding_says_who_where_when_and_rests_on_frames(verdicts: list[dict[str, Any]]) -> None:
    (finding,) = (v for v in verdicts if v["rule_id"] == NOPERMIT and v["zone_ids"] == ["none"])
    assert (finding["start_utc"], finding["end_utc"]) == (shown("09:02:00"), shown("09:12:00"))
    assert finding["severity"] == "S1" and finding["status"] == "probable"
    assert "CAM-none" in finding["text_en"] and "10 min 00 s" in finding["text_en"] and "09:02:00" in finding["text_en"]
    assert "未识别人体" in finding["text_zh"] and "10分00秒" in finding["text_zh"]
    assert json.loads(finding["values"])["uncovered_ms"] == 600_000
    assert json.loads(finding["limits"])["nopermit_s"] == 30
    (evidence,) = json.loads(finding["evidence"])
    assert (evidence["start_ms"], evidence["end_ms"], evidence["video_id"]) == (120_000, 720_000, "0" * 12)
    assert not finding["time_uncertain"]


def test_every_unit_has_one_answer(verdicts: list[dict[str, Any]]) -> None:
    keys = [(v["rule_id"], v["unit_key"]) for v in verdicts]
    assert len(keys) == len(set(keys))
    assert all(v["reason_en"] and v["reason_zh"] and v["text_en"] and v["text_zh"] for v in verdicts)
