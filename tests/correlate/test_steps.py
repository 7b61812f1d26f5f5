"""What a build keeps of the database before: as if all were built anew, without the work of what nothing touched."""

from __future__ import annotations

import importlib
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import correlate
from case import Case
from case.errors import StoreError
from correlate import open_store
from correlate.importers._newer import SUPERSEDED
from correlate.steps import TABLE, drop
from tests.correlate.make import Site
from tests.correlate.test_case_database import morning

pytestmark = pytest.mark.usefixtures("few_rules")

building = importlib.import_module("correlate.build")
CLOCK = {"anchor": "2026-11-18T00:00:00", "offset_ms": 90_000, "uncertainty_ms": 400, "basis": "GPS"}


@pytest.fixture(scope="module")
def site(few_rules: None, tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = morning(tmp_path_factory.mktemp("kept"))
    correlate.build(made.case())
    return made


def tables(case: Case) -> dict[str, list[str]]:
    with open_store(case) as store:
        return {name: sorted(map(repr, store.arrow(name).to_pylist())) for name in store.tables() if name != TABLE}


def made_anew(case: Case, folder: Path) -> Case:
    """The same case with no database to keep anything of."""
    copy = Case.open(shutil.copytree(case.root, folder))
    for file in copy.derived.glob("case-*.duckdb"):
        file.unlink()
    (copy.derived / "current").unlink()
    correlate.build(copy)
    return copy


def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the steps that a build makes, as it goes."""
    done: list[str] = []
    run, make = building._run, building._make

    def told_run(connection: Any, step: Any) -> None:
        done.append(step.name)
        run(connection, step)

    def told_make(given: Any, module: Any) -> None:
        done.append(module.__name__.rpartition(".")[2])
        make(given, module)

    monkeypatch.setattr(building, "_run", told_run)
    monkeypatch.setattr(building, "_make", told_make)
    return done


@pytest.mark.slow
def test_a_moved_clock_is_as_if_all_were_built_anew(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Case.open(shutil.copytree(site.root, tmp_path / "case"))
    before = tables(case)
    case.decisions.append("clock", "CAM-1", CLOCK, "compared with a GPS clock")
    done = work(monkeypatch)
    correlate.build(case)
    after = tables(case)
    assert after["presence_utc"] != before["presence_utc"]
    kept = {"inside_run", "stay_run", "presence", "zone", "person", "permit_utc", "swipe_utc", "permit_active"}
    assert "clock" in done and not kept & set(done)
    assert after == tables(made_anew(case, tmp_path / "anew"))


@pytest.mark.slow
def test_one_change_after_another_is_as_if_all_were_built_anew(tmp_path: Path) -> None:
    site = morning(tmp_path)
    case = site.case()
    first = correlate.build(case)
    before = tables(case)
    case.decisions.append("link", "aaaaaaaaaaaa#1", {"person_id": "E1"}, "seen")
    correlate.build(case)
    case.decisions.append("clock", "permit_system", CLOCK, "compared")
    correlate.build(case)
    site.permit("P-3", "09:10:00", "11:00:00", "the tank", workers=["Li Na"])
    case = site.case()
    correlate.build(case)
    after = tables(case)
    assert after != before
    assert after == tables(made_anew(case, tmp_path / "anew"))
    old = site.records["a/permit"][0]["record_id"]
    row = dict.fromkeys(SUPERSEDED.names) | {"table": "permit", "record_id": old}
    pq.write_table(pa.Table.from_pylist([row], schema=SUPERSEDED), case.derived / "records" / "superseded.parquet")
    site.body("bbbbbbbbbbbb", 9, (700, 900), step_ms=500)
    case = site.case()
    correlate.build(case)
    case.decisions.append("person_merge", "E3", {"same_as": "E2"}, "one card too many")
    correlate.build(case)
    after = tables(case)
    assert after == tables(made_anew(case, tmp_path / "again"))
    assert not first.exists()  # or the last step would simply name it again


def test_facts_read_only_what_they_name(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from correlate.facts import permit_zone

    case = Case.open(shutil.copytree(site.root, tmp_path / "case"))
    case.decisions.append("clock", "CAM-1", CLOCK, "so that there is something to build")
    monkeypatch.setattr(permit_zone, "NEEDS", frozenset({"permit_now"}))
    with pytest.raises(StoreError, match=r"facts/permit_zone.py reads zone_\w+.*NEEDS does not name"):
        correlate.build(made_anew(case, tmp_path / "anew"))


def test_only_plain_names_are_dropped(site: Site) -> None:
    with pytest.raises(StoreError, match="is no name of a table"):
        drop(duckdb.connect(), "table", 'x"; drop table person; --')
