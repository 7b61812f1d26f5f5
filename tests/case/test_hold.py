"""Holds, views and the end of a case: what may be deleted, who may look, and what stays written down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from case import Case
from case.access import ROLES, may_unmask, review, unmask, view
from case.errors import AccessError, CustodyError, DecisionError, HoldError
from case.hold import holds, place, release
from case.originals import register
from case.removal import remove


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = Case.create(tmp_path / "case", "Plant", "Asia/Shanghai")
    for name in ("footage/a.mp4", "records/r.csv"):
        (made.root / name).write_bytes(name.encode())
        register(made, made.root / name, "footage")
    outside = tmp_path / "nvr.mp4"
    outside.write_bytes(b"elsewhere")
    register(made, outside, "footage")
    return made


def test_a_held_case_is_not_deleted_until_every_hold_is_lifted(case: Case, tmp_path: Path) -> None:
    first = place(case, authority="Court 12/26", reason="inquiry", actor="Li")
    second = place(case, authority="Insurer", reason="claim")
    assert [hold.authority for hold in holds(case)] == ["Court 12/26", "Insurer"]
    with pytest.raises(HoldError, match="Court 12/26; Insurer"):
        remove(case, authority="x", reason="y")
    release(case, first.decision_id[:8], reason="closed")
    with pytest.raises(HoldError, match="Insurer"):
        remove(case, authority="x", reason="y")
    assert (case.root / "footage/a.mp4").is_file()
    undone = release(case, second.decision_id, reason="paid")
    case.decisions.append("undo", undone.decision_id, {}, "lifted by mistake")  # the hold is in force again
    assert [hold.authority for hold in holds(case)] == ["Insurer"]


def test_taking_the_hold_out_of_one_log_does_not_lift_it(case: Case) -> None:
    place(case, authority="Court", reason="inquiry")
    decisions = case.root / "decisions.jsonl"
    decisions.unlink()
    with pytest.raises(HoldError, match="Court"):
        remove(case, authority="x", reason="y")
    log = case.root / "custody.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(line for line in lines if b'"hold"' not in line))
    if len(lines) != len(log.read_bytes().splitlines()) and b'"hold"' in lines[-1]:
        log.write_bytes(b"".join([*lines[1:]]))  # the hold was the last line: break the chain elsewhere
    with pytest.raises(CustodyError, match="line"):
        remove(case, authority="x", reason="y")
    assert (case.root / "footage/a.mp4").is_file()


def test_release_names_what_is_in_force(case: Case) -> None:
    made = place(case, authority="Court", reason="inquiry")
    with pytest.raises(HoldError, match=made.decision_id[:8]):
        release(case, "ffffffff0", reason="x")
    with pytest.raises(HoldError, match="authority"):
        place(case, authority=" ", reason="x")
    with pytest.raises(DecisionError, match="no reason"):
        place(case, authority="Court", reason=" ")


def test_a_deleted_case_leaves_an_account_of_every_file(case: Case, tmp_path: Path) -> None:
    (case.root / "notes.txt").write_text("mine", encoding="utf-8")
    (case.root / "link").symlink_to(tmp_path / "nvr.mp4")
    log = case.root / "custody.jsonl"
    removal = remove(case, authority="Court 13", reason="retention over", actor="Li", keep_log=tmp_path / "kept.jsonl")
    states = {one.path: one.state for one in removal.files}
    assert states["footage/a.mp4"] == states["custody.jsonl"] == states["case.toml"] == "removed"
    assert states["notes.txt"] == "left" and states[str(tmp_path / "nvr.mp4")] == "outside"
    assert (tmp_path / "nvr.mp4").read_bytes() == b"elsewhere", "a link is taken away, not what it leads to"
    assert sorted(path.name for path in case.root.rglob("*")) == ["notes.txt"] and not log.exists()
    last = json.loads((tmp_path / "kept.jsonl").read_bytes().splitlines()[-1])
    assert last["action"] == "delete" and last["hash"] == removal.custody_head
    assert len(last["detail"]["originals"]) == 3


@pytest.mark.parametrize("words", [{"authority": " ", "reason": "x"}, {"authority": "x", "reason": ""}])
def test_a_deletion_says_why_and_for_whom(case: Case, words: dict[str, str]) -> None:
    with pytest.raises(HoldError, match="a deletion needs"):
        remove(case, **words)
    assert (case.root / "case.toml").is_file()


def test_unmasking_is_logged_before_it_happens_and_so_is_its_refusal(case: Case) -> None:
    given = {"actor": "Li", "reason": "who held the lance", "video_id": "aaaaaaaaaaaa"}
    entry = unmask(case, role="investigator", start_ms=1000, end_ms=2000, **given)
    assert entry["action"] == "unmask" and entry["detail"]["role"] == "investigator" and entry["actor"] == "Li"
    with pytest.raises(AccessError, match="as viewer may not"):
        unmask(case, role="viewer", **given)
    assert case.custody.entries()[-1]["action"] == "unmask_refused"
    before = case.custody.verify().entries
    for wrong, words in (({"reason": " "}, "reason"), ({"actor": ""}, "name")):
        with pytest.raises(AccessError, match=words):
            unmask(case, role="investigator", **(given | wrong))
    with pytest.raises(AccessError, match="no role 'boss'"):
        unmask(case, role="boss", **given)
    with pytest.raises(AccessError, match="no stretch"):
        unmask(case, role="investigator", start_ms=5, end_ms=1, **given)
    assert case.custody.verify().entries == before
    assert any(may_unmask(role) for role in ROLES) and not all(may_unmask(role) for role in ROLES)


def test_views_and_reviews_are_in_the_chain(case: Case) -> None:
    view(case, actor="Wang", role="reviewer", reason="sampled check", kind="casualty", ref="records/r.csv:2")
    made = review(case, actor="Wang", finding_id="f1", verdict="confirm", reason="seen on the clip")
    actions = [(entry["action"], entry["detail"].get("kind")) for entry in case.custody.entries()[-2:]]
    assert actions == [("view", "casualty"), ("decision", "review")]
    assert case.decisions.active("review")[0].decision_id == made
    with pytest.raises(AccessError, match="no verdict"):
        review(case, actor="Wang", finding_id="f1", verdict="maybe", reason="x")
    with pytest.raises(AccessError, match="kind and an item"):
        view(case, actor="Wang", role="viewer", reason="x", kind="", ref="a")


def test_the_log_continues_an_earlier_copy(case: Case) -> None:
    copy, verified = case.custody.snapshot()
    case.custody.append("run", {})
    case.custody.continues(copy)
    assert case.custody.prefix(verified.entries) == copy
    with pytest.raises(CustodyError, match="line 2 is not that of the copy"):
        case.custody.continues(copy.replace(b"footage/a.mp4", b"footage/b.mp4"))
    with pytest.raises(CustodyError, match="cut short"):
        case.custody.continues(copy[:-3])
    longer = (case.root / "custody.jsonl").read_bytes()
    case.custody.path.write_bytes(copy)
    with pytest.raises(CustodyError, match="lines were cut off"):
        case.custody.continues(longer)
    with pytest.raises(CustodyError, match="lines were cut"):
        case.custody.prefix(99)
