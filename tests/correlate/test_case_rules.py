"""Rules of a case's own: without code and in SQL, judged by the same gate, held to reading, refused by name."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from case import Case
from case.errors import DecisionError, RuleError
from correlate import custom, site_rules
from correlate.forms import Form, rule_of
from correlate.store import build, open_store
from correlate.why import why
from tests.correlate.make import Site

CREW = {
    "id": "SITE-CREW", "title_en": "Too many of a contractor", "title_zh": "承包商人数过多", "severity": "S2",
    "who": {"companies": ["Huaan"]}, "condition": {"kind": "people", "more_than": 1, "hold_s": 60},
}  # fmt: skip
SQL = """-- id: SITE-SQL
-- title_en: A rule of one's own
-- title_zh: 自定规则
-- severity: S3
-- unit: zone
-- watched: none
-- clause: site
-- grade: S
-- text_en: {zone} is there
-- text_zh: {zone}存在

select zone_id as unit_key, 'violated' as answer, 'site_rule_broken' as reason_code, null::timestamp as start_utc,
    null::timestamp as end_utc, 0 as plus_minus_ms, 'S3' as severity, 'probable' as status, []::varchar[] as permit_ids,
    [zone_id] as zone_ids, []::varchar[] as person_ids, []::varchar[] as subject_ids, []::varchar[] as source_ids,
    '{}' as measured, '{}' as limits, '[]' as evidence
from zone
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Two of Huaan and one of Other in Z-1 by tag from 09:00 to 09:10, one of Huaan alone in Z-2, a bare head."""
    site = Site(tmp_path_factory.mktemp("own"))
    square = [[0, 0], [20, 0], [20, 20], [0, 20]]
    site.zone("Z-1", polygon_m=square)
    site.zone("Z-2", polygon_m=[[x + 100, y] for x, y in square], kind="confined_space")
    for number, company in (("1", "Huaan"), ("2", "Huaan"), ("3", "Other"), ("4", "Huaan")):
        site.record("person", "people", person_id=f"C{number}", name=f"N{number}", company=company)
        x = 110.0 if number == "4" else 5.0
        site.tag(f"T{number}", "09:00:00", 600, x, 5.0, person_id=f"C{number}", name=f"N{number}")
    site.record(
        "environment", moment="09:00:00", point_id="TE", quantity="temperature", value=50.0, unit="C", zone_id="Z-1"
    )
    for minute in range(1, 8):
        site.record("environment", moment=f"09:0{minute}:00", point_id="TE", quantity="temperature",
                    value=50.0 if minute < 4 else 20.0, unit="C", zone_id="Z-1")  # fmt: skip
    build(site.case())
    return site


def case_of(site: Site, tmp_path: Path) -> Case:
    """A copy of the built case, to add rules to."""
    shutil.copytree(site.root, tmp_path / "case")
    return Case.open(tmp_path / "case")


def asked(case: Case, **form: Any) -> dict[str, str]:
    """Unit -> answer of a form over the built case."""
    made = Form.model_validate(CREW | form)
    with open_store(case) as store:
        rows = custom.ask(rule_of(made, Path(f"{made.id}.toml")), store.cursor(), case.config.zone_info).to_pylist()
    return {row["unit_key"].split("|")[0]: row["answer"] for row in rows}


@pytest.mark.parametrize(
    ("form", "answers"),
    [
        ({}, {"Z-1": "violated", "Z-2": "met"}),
        ({"condition": {"kind": "people", "more_than": 2, "hold_s": 60}}, {"Z-1": "met", "Z-2": "met"}),
        ({"condition": {"kind": "people", "more_than": 2, "hold_s": 60}, "who": {}}, {"Z-1": "violated", "Z-2": "met"}),
        ({"condition": {"kind": "people", "more_than": 1, "hold_s": 900}}, {"Z-1": "met", "Z-2": "met"}),
        ({"where": {"kinds": ["confined_space"]}}, {"Z-2": "met"}),
        ({"when": {"inside": ["09:05", "10:00"]}}, {"Z-1": "violated", "Z-2": "met"}),
        ({"when": {"outside": ["08:00", "10:00"]}}, {"Z-1": "met", "Z-2": "met"}),
        ({"when": {"days": ["sun"]}}, {"Z-1": "met", "Z-2": "met"}),  # the 18th is a Wednesday
        ({"permit": {"state": "none"}}, {"Z-1": "violated", "Z-2": "met"}),
        ({"permit": {"state": "active"}}, {"Z-1": "met", "Z-2": "met"}),
        ({"condition": {"kind": "stay", "hold_s": 300}, "who": {"companies": ["Other"]}}, {"Z-1": "violated"}),
        ({"condition": {"kind": "stay", "hold_s": 660}, "who": {"companies": ["Other"]}}, {"Z-1": "met"}),
        (
            {"condition": {"kind": "reading", "quantity": "temperature", "above": 40, "hold_s": 120}, "who": {}},
            {"Z-1": "violated", "Z-2": "cannot_tell"},
        ),
        (
            {"condition": {"kind": "reading", "quantity": "temperature", "above": 40, "hold_s": 240}, "who": {}},
            {"Z-1": "met", "Z-2": "cannot_tell"},
        ),
        (
            {"condition": {"kind": "reading", "quantity": "temperature", "above": 40, "hold_s": 60, "more_than": 3},
             "who": {}},
            {"Z-1": "met", "Z-2": "cannot_tell"},
        ),
    ],
)  # fmt: skip
def test_what_a_form_says_is_what_is_asked(site: Site, form: dict[str, Any], answers: dict[str, str]) -> None:
    assert asked(Case.open(site.root), **form) == answers


READ = {
    "SITE-FILE": "select * from read_csv('/etc/passwd')",
    "SITE-TEXT": "select * from read_text('/etc/passwd')",
    "SITE-NET": "select * from 'http://example.org/x.parquet'",
    "SITE-NONE": "select * from no_such_table",
}


@pytest.fixture(scope="module")
def kept(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The case with two good rules of its own and some that reach for what they must not, judged."""
    folder = tmp_path_factory.mktemp("kept")
    case = case_of(site, folder)
    (folder / "SITE-SQL.sql").write_text(SQL, encoding="utf-8")
    site_rules.add_form(case, Form.model_validate(CREW), "after the near miss of May", "Li")
    site_rules.add_file(case, folder / "SITE-SQL.sql", "trial", "Li")
    for name, query in READ.items():
        text = SQL.partition("select")[0].replace("SITE-SQL", name) + query
        (case.root / "rules" / f"{name}.sql").write_text(text, encoding="utf-8")
    build(case)
    return case


def test_a_kept_rule_is_judged_by_the_same_gate(kept: Case) -> None:
    with open_store(kept) as store:
        verdicts = store.table("verdict").set_index("rule_id")
        watched = store.table("watched").query("zone_id == 'Z-2'")
    assert set(verdicts.loc[["SITE-SQL"]]["text_en"]) == {"Z-1 is there", "Z-2 is there"}
    crew = verdicts.loc[["SITE-CREW"]].set_index("answer")
    assert crew.loc["violated", "text_en"].startswith(
        "2 people (N1, N2) were in Z-1 for 9 min 56 s"
    )  # 600 s less the ± of the tags
    assert crew.loc["met", "start_utc"] >= watched["start_utc"].min()  # met is said of watched time only


def test_a_rule_reads_no_file_and_no_network_and_the_others_still_run(kept: Case) -> None:
    with open_store(kept) as store:
        refused = store.table("refused_rule").set_index("file")["problem"]
    for name in READ:
        assert "cannot run" in refused[f"{name}.sql"]


def test_who_keeps_and_removes_a_rule_is_logged_with_its_text(site: Site, tmp_path: Path) -> None:
    case = case_of(site, tmp_path)
    form = Form.model_validate(CREW)
    with pytest.raises(DecisionError):
        site_rules.add_form(case, form, " ")
    site_rules.add_form(case, form, "trial", "Li")
    assert 'by = "Li"' in (case.root / "rules" / "SITE-CREW.toml").read_text(encoding="utf-8")
    with pytest.raises(RuleError, match="has a rule of that id"):
        site_rules.add_form(case, form, "again", "Li")
    site_rules.remove(case, "SITE-CREW", "too noisy", "Wang")
    assert custom.read_case_rules(case) == ([], [])
    log = [(entry.actor, entry.content["action"], "SITE-CREW" in entry.content["text"])
           for entry in case.decisions.active("rule")]  # fmt: skip
    assert log == [("Li", "add", True), ("Wang", "remove", True)]


def test_the_query_of_a_finding_can_be_pasted_into_the_duckdb_shell(kept: Case) -> None:
    with open_store(kept) as store:
        finding = store.table("finding").query("rule_id == 'SITE-CREW'").iloc[0]
    found = why(kept, finding["finding_id"][:10])
    assert found.measured["people"] == 2 and found.limits["more_than"] == 1
    assert {row["person_name"] for row in found.presences} == {"N1", "N2"}
    script = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True);"
        "print(c.execute(sys.stdin.read()).fetchall()[0][:2])"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, found.database], input=found.sql, text=True, capture_output=True, check=True
    )
    assert told.stdout.strip() == str((finding["unit_key"], "violated"))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("SITE-SQL.sql", SQL.replace("select zone_id", "drop table zone; select zone_id"), "exactly one SELECT"),
        ("SITE-SQL.sql", SQL.partition("select")[0] + "create table x as select 1", "exactly one SELECT"),
        ("SITE-SQL.sql", SQL.partition("select")[0] + "selec 1", "is not SQL"),
        ("SITE-SQL.sql", SQL.replace("from zone", "from verdict"), "made from the answers of rules"),
        (
            "SITE-SQL.sql",
            SQL.replace("-- watched", "-- pack: gb30871\n-- watched"),
            "a rule of the case is of pack site",
        ),
        ("site-sql.sql", SQL, "capital letters"),
        ("PT-UNLISTED.sql", SQL.replace("SITE-SQL", "PT-UNLISTED"), "is taken by"),
        ("SITE-CREW.toml", 'id = "SITE-CREW"', "title_en: Field required"),
        ("SITE-CREW.toml", "id = ", "is not TOML"),
    ],
)
def test_a_wrong_rule_is_refused_by_name(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=said) as refused:
        site_rules.read_file(path)
    assert str(refused.value).startswith(name)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"condition": {"kind": "people"}}, "needs more_than"),
        ({"condition": {"kind": "ppe"}, "who": {}}, "needs item"),
        ({"condition": {"kind": "reading", "quantity": "t"}, "who": {}}, "one of above and below"),
        ({"condition": {"kind": "ppe", "item": "vest"}}, "takes neither who nor permit"),
        ({"text_en": "{zone.__class__}"}, "has {zone.__class__}"),
        ({"severity": "S9"}, "severity"),
        ({"id": "../../etc"}, "capital letters"),
    ],
)
def test_a_wrong_form_says_what_is_wrong(form: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Form.model_validate(CREW | form)


def test_a_rule_that_takes_too_long_is_stopped(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(custom, "LONGEST_S", 0.2)
    path = tmp_path / "SITE-SQL.sql"
    path.write_text(SQL.partition("select")[0] + "select sum(a.i * b.i) from range(9000000000) a(i), range(9) b(i)")
    rule = site_rules.read_file(path)
    case = Case.open(site.root)
    with open_store(case) as store, pytest.raises(RuleError, match="took longer than"):
        custom.ask(rule, store.cursor(), case.config.zone_info)


def test_a_link_out_of_the_case_is_not_followed(site: Site, tmp_path: Path) -> None:
    case = case_of(site, tmp_path)
    outside = tmp_path / "SITE-SQL.sql"
    outside.write_text(SQL, encoding="utf-8")
    (case.root / "rules").mkdir()
    (case.root / "rules" / "SITE-SQL.sql").symlink_to(outside)
    rules, refused = custom.read_case_rules(case)
    assert not rules and "leads out of the case folder" in refused[0].problem


def test_what_is_made_from_answers_is_found_from_the_files() -> None:
    assert {"answer", "verdict_gate", "verdict", "finding", "cited_row"} <= custom.later()
    assert not custom.later() & {"person_in_zone", "permit_now", "zone", "watched", "zone_occupancy"}
