"""Ten truths worked out by hand from the exported records (hand_truths.md): the rows are there, the sums hold, and the
answers are those of the scenario's truth."""

from __future__ import annotations

import ast
import operator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sample_media.make import make, truth

TEXT = Path(__file__).with_name("hand_truths.md").read_text(encoding="utf-8")
SUMS = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip


@dataclass
class Section:
    title: str
    family: str = ""
    form: str = ""
    rows: list[tuple[str, str]] = field(default_factory=list)
    sums: list[str] = field(default_factory=list)
    answers: list[list[str]] = field(default_factory=list)


def sections() -> list[Section]:
    found: list[Section] = []
    for line in TEXT.splitlines():
        head, _, rest = line.partition(": ")
        if line.startswith("## "):
            found.append(Section(line[3:]))
        elif line.startswith("case: "):
            found[-1].family, found[-1].form = rest.split()
        elif line.startswith("= "):
            found[-1].sums.append(line[2:])
        elif line.startswith("answer: "):
            found[-1].answers.append(rest.split())
        elif head.endswith(".csv"):
            found[-1].rows.append((head, rest))
    return found


def worked_out(node: ast.expr) -> float | bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.BinOp):
        return SUMS[type(node.op)](worked_out(node.left), worked_out(node.right))
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        return all(worked_out(value) for value in node.values)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return SUMS[type(node.ops[0])](worked_out(node.left), worked_out(node.comparators[0]))
    raise AssertionError(f"no sum: {ast.dump(node)}")


QUICK = ("3.", "4.", "8.", "11.")
MARKED = [
    pytest.param(section, id=section.title, marks=() if section.title.startswith(QUICK) else pytest.mark.slow)
    for section in sections()
]


@pytest.mark.parametrize("section", MARKED)
def test_truth_by_hand(section: Section, tmp_path: Path) -> None:
    assert section.rows and section.answers
    make(tmp_path / "case", section.family, seed=1, form=section.form, style="chinese")
    for name, row in section.rows:
        lines = (tmp_path / "case/records" / name).read_text(encoding="gb18030").splitlines()
        assert any(row in line for line in lines), f"{name} has no row with {row}"
    for sum_ in section.sums:
        assert worked_out(ast.parse(sum_, mode="eval").body), sum_
    rows = truth(tmp_path / "case")["answers"]
    for rule_id, unit, answer, *severity in section.answers:
        match = [row for row in rows if row["rule_id"] == rule_id and unit in row["unit_key"]]
        assert [row["answer"] for row in match] == [answer], (rule_id, unit, match)
        assert not severity or match[0]["severity"] == severity[0]


def test_there_are_ten() -> None:
    assert len(sections()) >= 10
