"""The custody chain: a line changed, removed, swapped, added or cut is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from case.custody import GENESIS, CustodyLog, entry_hash
from case.errors import CustodyError
from case.files import canonical_json


@pytest.fixture
def log(tmp_path: Path) -> CustodyLog:
    log = CustodyLog(tmp_path / "custody.jsonl")
    for number in range(1, 6):
        log.append("register", {"path": f"footage/{number}.mp4", "note": "钳工 \u2028 line"}, actor="wang")
    return log


def lines(log: CustodyLog) -> list[str]:
    return log.path.read_text(encoding="utf-8").split("\n")[:-1]


def put(log: CustodyLog, content: list[str]) -> None:
    log.path.write_text("".join(line + "\n" for line in content), encoding="utf-8")


def test_an_untouched_chain_holds(log: CustodyLog) -> None:
    verified = log.verify()
    assert verified.entries == 5
    assert verified.head == json.loads(lines(log)[-1])["hash"]
    assert log.entries()[0]["prev"] == GENESIS


def test_an_empty_log_holds(tmp_path: Path) -> None:
    log = CustodyLog(tmp_path / "custody.jsonl")
    assert log.verify().head == GENESIS
    log.path.touch()
    assert log.verify().head == GENESIS


def change(content: list[str]) -> list[str]:
    return [*content[:2], content[2].replace("3.mp4", "9.mp4"), *content[3:]]


def change_and_rehash(content: list[str]) -> list[str]:
    entry = json.loads(content[2])
    entry["detail"]["path"] = "footage/9.mp4"
    entry["hash"] = entry_hash(entry)
    return [*content[:2], canonical_json(entry), *content[3:]]


def remove(content: list[str]) -> list[str]:
    return content[:2] + content[3:]


def swap(content: list[str]) -> list[str]:
    return [*content[:1], content[2], content[1], *content[3:]]


def add_twice(content: list[str]) -> list[str]:
    return [*content[:3], content[2], *content[3:]]


def damage(content: list[str]) -> list[str]:
    return [*content[:2], content[2][:-20], *content[3:]]


def replace_by_a_list(content: list[str]) -> list[str]:
    return [*content[:2], "[1, 2]", *content[3:]]


@pytest.mark.parametrize(
    ("tamper", "bad_line"),
    [(change, 3), (change_and_rehash, 4), (remove, 3), (swap, 2), (add_twice, 4), (damage, 3), (replace_by_a_list, 3)],
)
def test_tampering_is_named(log: CustodyLog, tamper: Callable[[list[str]], list[str]], bad_line: int) -> None:
    put(log, tamper(lines(log)))
    with pytest.raises(CustodyError, match=rf"line {bad_line}\b"):
        log.verify()


def test_a_log_cut_within_a_line_is_never_built_upon(log: CustodyLog) -> None:
    whole = log.path.read_bytes()
    log.path.write_bytes(whole[:-7])
    with pytest.raises(CustodyError, match="line 5"):
        log.verify()
    with pytest.raises(CustodyError, match="last line is not whole"):
        log.append("run", {})
    assert log.path.read_bytes() == whole[:-7]


def test_the_head_shows_lines_cut_from_the_end(log: CustodyLog) -> None:
    head = log.verify().head
    put(log, lines(log)[:-1])
    assert log.verify().head != head  # the chain alone cannot tell; the head hash printed in a report does


def test_entries_longer_than_the_tail_window_chain(tmp_path: Path) -> None:
    log = CustodyLog(tmp_path / "custody.jsonl")
    for size in (10, 200_000, 70_000, 5):
        log.append("note", {"text": "x" * size})
    assert log.verify().entries == 4


def test_appends_at_once_make_one_chain(log: CustodyLog) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: log.append("run", {"n": n}), range(24)))
    assert log.verify().entries == 29
