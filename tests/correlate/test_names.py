"""Names compared without what is not part of them."""

from __future__ import annotations

import pytest

from correlate import names


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ｖ－１０５储罐内", "V-105储罐内"), ("R-201 平台", "r-201 平台"), ("张 强", "张强"), ("\u202eTank\u202c", "tank"),
     ("  Tank   Farm ", "tank farm")],
)  # fmt: skip
def test_the_same_name_written_otherwise(one: str, other: str) -> None:
    assert names.plain(one) == names.plain(other)


@pytest.mark.parametrize(("one", "other"), [("V-105", "V-106"), ("Tank", "Tanks"), ("张强", "张戗")])
def test_another_name_stays_another(one: str, other: str) -> None:
    assert names.plain(one) != names.plain(other)


def test_a_certificate_number_is_not_part_of_a_name() -> None:
    assert names.person("张强（T410001）") == names.person("张强") == "张强"
    assert names.shown_person("Li Na (W-12)") == "Li Na"


def test_a_surname_before_a_comma_is_the_same_name() -> None:
    assert names.person("Smith, John (T41)") == names.person("John Smith") == "john smith"
    assert names.person("Smith, John, Jr") != names.person("John Smith")


def test_both_directions_of_a_door_are_one_door() -> None:
    assert names.gate("罐区北门-进") == names.gate("罐区北门-出") == "罐区北门"
    assert names.gate("North gate IN") == names.gate("North gate out") == "north gate"
