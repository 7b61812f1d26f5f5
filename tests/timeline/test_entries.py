"""Entries: one subject, one verb, sorted; order is claimed only where the error bars allow."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.entries import Entry, entries, settle, untimed
from timeline.scene import Scene
from timeline.words import table

from .conftest import NINE, at, finding, permit, presence


def entry(second: float, bar_ms: int, source: str, ref: str = "r") -> Entry:
    moment = NINE + timedelta(seconds=second)
    return Entry(moment, moment, bar_ms, "k", "fact", "l", "t", source, ref)


@pytest.mark.parametrize(
    ("first", "second", "settled"),
    [
        (entry(0, 500, "A"), entry(10, 500, "B"), True),
        (entry(0, 500, "A"), entry(0.9, 500, "B"), False),
        (entry(0, 500, "A"), entry(1.0, 500, "B"), False),  # bars that touch settle nothing
        (entry(0, 500, "A"), entry(1.1, 500, "B"), True),
        (entry(0, 30_000, "A"), entry(10, 500, "B"), False),
        (entry(0, 30_000, "A"), entry(10, 30_000, "A"), True),  # one clock orders its own entries
    ],
)
def test_order_is_claimed_only_where_the_bars_allow(first: Entry, second: Entry, settled: bool) -> None:
    assert [e.settled for e in settle([second, first])] == [True, settled]


def test_a_wide_bar_far_above_still_counts() -> None:
    found = settle([entry(0, 60_000, "A"), entry(5, 100, "B"), entry(50, 100, "C"), entry(70, 100, "C")])
    assert [e.settled for e in found] == [True, False, False, True]


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 2000), st.sampled_from("ABC")), max_size=25))
def test_no_claimed_order_contradicts_a_possible_truth(points: list[tuple[int, int, str]]) -> None:
    found = [entry(s / 10, bar, source, str(n)) for n, (s, bar, source) in enumerate(points)]
    ordered = settle(found)
    assert sorted(e.ref_id for e in ordered) == sorted(e.ref_id for e in found)
    for place, after in enumerate(ordered):
        if after.settled:
            for before in ordered[:place]:
                apart = (after.start_utc - before.start_utc) / timedelta(milliseconds=1)
                assert before.source_id == after.source_id or apart > before.plus_minus_ms + after.plus_minus_ms


def test_a_shift_as_sentences(scene: Callable[..., Scene]) -> None:
    made = scene(
        permits=[permit("P1", 0, 100)],
        presences=[presence("张强", 20, 50), presence(None, 60, 80, certainty="undecided"), presence("Li", None, None)],
        findings=[finding("f1", 60)],
        swipes=[{
            "moment_utc": at(19), "name": "张强", "person_id": None, "card_no": "1", "door": "gate", "direction": "in",
            "plus_minus_ms": 2000, "source_id": "access_control", "record_id": "s1",
        }],
    )  # fmt: skip
    said = [(e.tag, e.text, e.ref_id) for e in entries(made, "en")]
    assert ("record", "Window of permit P1 opens", "row-rec-P1") in said
    assert ("record", "张强 swipes at gate (in)", "row-s1") in said
    assert ("fact", "张强 enters R-201 platform", "presence-p-张强-20") in said
    assert ("fact", "body 9 (CAM-1) enters R-201 platform (at its edge: not decided)", "presence-p-None-60") in said
    assert ("inference", "not named", "finding-f1") in said
    assert len(said) == 4 + 4 + 1 + 1
    assert "张强进入R-201 platform" in [e.text for e in entries(made, "zh")]
    assert [p.holder for p in untimed(made)] == ["Li"]


def test_the_order_of_input_does_not_matter(scene: Callable[..., Scene]) -> None:
    people = [presence(name, start, start + 5) for start, name in enumerate("abcdefgh")]
    shuffled = random.Random(1).sample(people, len(people))
    assert entries(scene(presences=people)) == entries(scene(presences=shuffled))


def test_both_languages_have_the_same_words() -> None:
    assert table("en").keys() == table("zh").keys()
    for key, text in table("en").items():
        places = {part.split("}")[0] for part in text.split("{")[1:]}
        assert places == {part.split("}")[0] for part in table("zh")[key].split("{")[1:]}, key
