"""Rule packs: what a file may say, which clause holds, and that every pack names rules that are in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from case.errors import ConfigError, RuleError
from correlate.packs import Clause, all_packs, clause_of, in_force, read_pack
from correlate.params import defaults
from correlate.rules import PACKS, read_rules

GOOD = 'id = "x"\ntitle_en = "X"\ntitle_zh = "某"\n'


def test_the_packs_are_those_that_rules_may_name() -> None:
    assert set(all_packs()) == set(PACKS)


def test_a_pack_speaks_only_of_its_own_rules_and_of_parameters_that_there_are() -> None:
    rules = {rule.id: rule for rule in read_rules()[0]}
    for pack in all_packs().values():
        for cited in pack.rules:
            assert pack.id in rules[cited.id].packs, f"{cited.id} does not name the pack {pack.id} in its header"
        assert {limit.name for limit in pack.params} <= set(defaults())


def test_a_rule_of_several_packs_has_a_clause_in_each() -> None:
    for rule in read_rules()[0]:
        for name in rule.packs[1:]:
            if name != "site":
                assert any(cited.id == rule.id for cited in all_packs()[name].rules), f"{rule.id}: no clause in {name}"


@pytest.mark.parametrize(
    ("names", "text"),
    [(["gb30871", "osha"], "GB"), (["osha", "gb30871"], "29 CFR 1910.146(b) hazardous atmosphere"), (["site"], "GB")],
)
def test_the_clause_is_that_of_the_first_pack_in_force(names: list[str], text: str) -> None:
    assert clause_of("GAS-OVER-LIMIT", Clause("GB", "A"), ("gb30871", "osha"), names).text == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id = ", "is not TOML"),
        (GOOD.replace('"x"', '"y"'), "has the id 'y'"),
        (GOOD + 'colour = "red"\n', "colour: Extra inputs are not permitted"),
        (GOOD + '[[rule]]\nid = "A"\nclause = "c"\ngrade = "Z"\n', "rule.0.grade"),
    ],
)
def test_a_wrong_pack_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=said):
        read_pack(tmp_path / "x.toml")


def test_an_unknown_pack_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"rules.packs has 'nfpa'"):
        in_force(["nfpa"])
