"""Decisions on bodies: confirmed, split, merged and taken back; each re-run reads them from the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from case import Case
from case.errors import DecisionError
from correlate import link_decisions as links
from correlate.store import build, open_store

from .make import Site

pytestmark = pytest.mark.usefixtures("few_rules")

POINTS = "".join(
    f"[[camera.point]]\npx = [{x}, {y}]\nplan_m = [{x / 100}, {y / 100}]\n"
    for x, y in ((0, 0), (1900, 0), (1900, 1000), (0, 1000), (900, 500))
)
V = "aaaaaaaaaaaa"


@pytest.fixture(scope="module")
def case(few_rules: None, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """One camera of 100 px a metre; a body hidden for 4 s, another across the yard. Li Na has a tag, Wang has none."""
    site = Site(tmp_path_factory.mktemp("links"), extra=POINTS)
    site.zone("Z-1")
    site.video(V, "CAM-1", "09:00:00", minutes=10)
    site.body(V, 1, (0, 60))
    site.body(V, 2, (64, 120))
    site.body(V, 3, (300, 301), seen_s=(300, 360))
    site.record("person", person_id="E1", name="Li Na", tag_id="T1")
    site.record("person", person_id="E2", name="Wang Wei")
    site.record("person", person_id="E3", name="Wang  Wei (temporary)")
    return site.case()


@pytest.fixture(autouse=True)
def nothing_decided(case: Case) -> Iterator[None]:
    yield
    for decision in case.decisions.active():
        case.decisions.undo(decision.decision_id, "end of test")


def state_of(case: Case) -> links.LinkState:
    build(case)
    with open_store(case) as store:
        return links.link_state(case, store)


def who(case: Case) -> dict[str, tuple[str | None, str | None]]:
    """Track -> (person, why)."""
    return {row["track_id"]: (row["person_id"], row["basis"]) for row in state_of(case).tracks}


def test_a_confirmed_body_is_that_person_on_its_other_tracks_too_until_it_is_undone(case: Case) -> None:
    state = state_of(case)
    assert {row["body_id"] for row in state.tracks if row["track_id"] != f"{V}#3"} == {f"{V}#1"}
    made = links.confirm(case, state, "#1", "Li Na", "seen at the gate", "chen")
    assert who(case) == {f"{V}#1": ("E1", "manual"), f"{V}#2": ("E1", "handed over"), f"{V}#3": (None, None)}
    assert state_of(case).decided == [made] and "is Li Na  chen: seen at the gate" in "\n".join(state_of(case).lines())
    links.undo(case, state_of(case), made.decision_id[:8], "somebody else")
    assert set(who(case).values()) == {(None, None)}


def test_somebody_without_a_tag_is_handed_over_as_well(case: Case) -> None:
    links.confirm(case, state_of(case), f"{V}#2", "E2", "by voice")
    assert who(case)[f"{V}#1"] == ("E2", "handed over")


def test_split_bodies_do_not_hand_over_and_merged_ones_do(case: Case) -> None:
    links.confirm(case, state_of(case), "#1", "E1", "by sight")
    links.split(case, state_of(case), "#2", "another coat", other="#1")
    assert who(case)[f"{V}#2"] == (None, None)
    links.merge(case, state_of(case), "#3", "#1", "same helmet sticker")
    assert who(case)[f"{V}#3"] == ("E1", "handed over")


def test_a_track_is_cut_where_the_tracker_changed_bodies(case: Case) -> None:
    links.split(case, state_of(case), "#1", "they cross behind the column", at_ms=30_000)
    links.confirm(case, state_of(case), f"{V}#1~30000", "E2", "his gait")
    found = who(case)
    assert found[f"{V}#1~30000"] == ("E2", "manual") and f"{V}#1" in found
    with open_store(case) as store:
        rows = store.table("presence")
        assert len(rows[rows["subject_id"] == f"{V}#1~30000"]) == 1


def test_people_of_the_records_are_merged(case: Case) -> None:
    links.merge(case, state_of(case), "E3", "E2", "one man, two cards")
    assert {row["person_id"] for row in state_of(case).people} == {"E1", "E2"}


def test_what_cannot_be_decided_is_refused_in_a_sentence(case: Case) -> None:
    state = state_of(case)
    attempts: list[Callable[[], object]] = [
        lambda: links.confirm(case, state, "#9", "E1", "r"),
        lambda: links.confirm(case, state, "#1", "Wang Wei", "r"),
        lambda: links.split(case, state, "#3", "r"),
        lambda: links.split(case, state, "#1", "r", at_ms=0),
        lambda: links.merge(case, state, "#1", "#1", "r"),
        lambda: links.merge(case, state, "#1", "E1", "r"),
        lambda: links.undo(case, state, "beef", "r"),
        lambda: links.confirm(case, state, "#1", "E1", "  "),
    ]
    for attempt in attempts:
        with pytest.raises(DecisionError, match=r"[.]$"):
            attempt()
    assert case.decisions.active() == []


def test_decisions_survive_when_everything_derived_is_made_again(case: Case) -> None:
    links.merge(case, state_of(case), "#3", "#1", "same man")
    links.confirm(case, state_of(case), "#3", "Zhou, of the fire brigade", "asked him")
    for file in case.derived.glob("case-*.duckdb"):
        file.unlink()
    (case.derived / "current").unlink()
    assert who(case)[f"{V}#1"] == ("Zhou, of the fire brigade", "handed over")
