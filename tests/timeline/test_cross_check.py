"""The cross-check: violated outweighs cannot tell, which outweighs met; nothing asked, nothing answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from timeline import cross_check
from timeline.cross_check import rows, weigh
from timeline.scene import Scene
from timeline.words import speaker

from .conftest import check, permit


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ([], None),
        (["met"], "met"),
        (["met", "cannot_tell"], "cannot_tell"),
        (["cannot_tell", "violated", "met"], "violated"),
    ],
)
def test_weighing(answers: list[str], wanted: str | None) -> None:
    assert weigh([check("P1", None, "time", answer) for answer in answers]) == wanted


def test_rows_are_permits_with_their_people_below(scene: Callable[..., Scene]) -> None:
    made = scene(
        permits=[permit("P2", 0, 50), permit("P1", 60, 90)],
        checks=[
            check("P1", "王磊", "personnel", "met"), check("P2", None, "time", "violated"),
            check(None, "track v1#9", "area", "cannot_tell"), check("P1", None, "time", "met"),
            check("P2", "张强", "area", "met"),
        ],
    )  # fmt: skip
    found = rows(made, speaker("en"))
    assert [(row.permit_no, row.person) for row in found] == [
        ("P2", None), ("P2", "张强"), ("P1", None), ("P1", "王磊"), (None, "track v1#9"),
    ]  # fmt: skip
    assert found[0].answer("time") == "violated" and found[0].answer("area") is None


def test_the_printed_table_gives_every_answer_and_reason(
    scene: Callable[..., Scene], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = scene(
        permits=[permit("P1", 0, 50)],
        checks=[
            check("P1", None, element, "cannot_tell", reason_en=f"why {element}") for element in cross_check.ELEMENTS
        ],
    )
    monkeypatch.setattr(cross_check, "read_scene", lambda case: made)
    text = "\n".join(cross_check.cross_check_lines(made.case))
    for element in cross_check.ELEMENTS:
        assert f"{element} · listed: CANNOT TELL, why {element}  09:00:10.0–09:00:20.0" in text
    assert "Asia/Shanghai" in text
