"""The documentation says what the code does: commands, keys, rules and words are in it, links lead somewhere."""

from __future__ import annotations

import re
import typing
from pathlib import Path

import pytest
from pydantic import BaseModel

from case.config import CaseConfig
from ui import reference
from ui.listing import listed

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def models(model: type[BaseModel]) -> set[type[BaseModel]]:
    """A pydantic model and every model inside it."""
    found = {model}
    for field in model.model_fields.values():
        for part in [field.annotation, *typing.get_args(field.annotation)]:
            for inner in [part, *typing.get_args(part)]:
                if isinstance(inner, type) and issubclass(inner, BaseModel):
                    found |= models(inner)
    return found


def test_the_command_line_page_is_what_the_commands_say() -> None:
    page = (ROOT / "docs/CLI.md").read_text(encoding="utf-8")
    assert page == reference.text(), "write it anew: python -m ui.reference > docs/CLI.md"


@pytest.mark.parametrize(
    "model", sorted(models(CaseConfig), key=lambda model: model.__name__), ids=lambda m: m.__name__
)
def test_every_key_of_case_toml_is_explained(model: type[BaseModel]) -> None:
    page = (ROOT / "docs/CASE.md").read_text(encoding="utf-8")
    missing = [name for name in model.model_fields if f"`{name}`" not in page and f"[{name}]" not in page
               and f".{name}]" not in page]  # fmt: skip
    assert not missing, f"docs/CASE.md does not say what {missing} of {model.__name__} are"


def test_the_example_of_the_page_is_a_case(tmp_path: Path) -> None:
    from case.config import read_config

    page = (ROOT / "docs/CASE.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert example
    (tmp_path / "case.toml").write_text(example[1], encoding="utf-8")
    assert read_config(tmp_path / "case.toml").camera[0].zone[0].zone_id == "Z-R201"


def test_every_rule_is_described() -> None:
    page = (ROOT / "docs/RULES.md").read_text(encoding="utf-8")
    rules = listed("rules")
    assert rules, "no rule was found"
    missing = [rule for rule in rules if rule not in page]
    assert not missing, f"docs/RULES.md does not describe {missing}: python -m ui.rules_page > docs/RULES.md"


def test_the_words_of_the_glossary_are_sorted_and_said_in_both_languages() -> None:
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \| ([^|]+?) \|$", (ROOT / "docs/GLOSSARY.md").read_text("utf-8"), re.M)
    words = [row[0] for row in rows if row[0] != "word"]
    assert len(words) > 25
    assert words == sorted(words, key=str.lower)
    assert all(re.search(r"[\u4e00-\u9fff]", row[1]) for row in rows)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_named_files_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    lost = [link for link in links if link and not (page.parent / link).exists()]
    named = re.findall(r"`((?:docs|tests)/[\w./-]+\.(?:md|py))`", text)
    lost += [name for name in named if not (ROOT / name).exists()]
    assert not lost, f"{page.name} names {lost}, which are not there"
