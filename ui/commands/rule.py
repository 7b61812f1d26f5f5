"""retrace rule: the rules of a case's own: check a file, try it on the case, keep it, take it out again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from case import Case
from case.errors import RuleError
from ui.output import Json, show

NAME, ORDER = "rule", 77
WORDS = {"list": 2, "check": 2, "preview": 3, "add": 3, "remove": 3}


def run(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="ACTION [CASE] [WHAT]",
            help="`list CASE`; `check FILE`; `preview CASE FILE` (what it would find); `add CASE FILE`; "
            "`remove CASE RULE`. A file is SITE-X.toml (a rule without code) or SITE-X.sql.",
        ),
    ],
    reason: Annotated[str, typer.Option(help="Why it is added or removed; kept in the decision log.")] = "",
    actor: Annotated[str, typer.Option(help="Who decides; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """Rules of one's own: see, check, try, add or remove them; who, when and why is logged."""
    from correlate import site_rules  # here, so that other commands start without it

    action = words[0]
    if WORDS.get(action) != len(words):
        raise RuleError(
            f"rule {' '.join(words)}: wanted one of {', '.join(WORDS)} and its words; see `retrace rule -h`."
        )
    if action == "check":
        rule = site_rules.read_file(Path(words[1]))
        show(f"{words[1]}: {rule.id} can be used ({rule.title_en} / {rule.title_zh}).", json)
        return
    case = Case.open(words[1])
    if action == "list":
        show(_listed(case, json), json)
    elif action == "preview":
        show(_preview(case, site_rules.preview(case, site_rules.read_file(Path(words[2]))), json), json)
    elif action == "add":
        decision = site_rules.add_file(case, Path(words[2]), reason, actor or None)
        show(f"{decision.subject} is kept in rules/; `retrace correlate {words[1]}` asks it.", json)
    else:
        decision = site_rules.remove(case, words[2], reason, actor or None)
        show(f"{decision.subject} is taken out; its text stays in the decision log.", json)


def _listed(case: Case, json: bool) -> Any:
    from correlate.custom import read_case_rules

    rules, refused = read_case_rules(case)
    if json:
        return {"rules": {rule.id: rule.title_en for rule in rules}, "refused": [vars(one) for one in refused]}
    lines = [f"{rule.id}  {rule.title_en} / {rule.title_zh}" for rule in rules] + [
        f"! {one.problem}" for one in refused
    ]
    return "\n".join(lines) or "The case has no rules of its own; `retrace rule add CASE FILE` keeps one."


def _preview(case: Case, found: Any, json: bool) -> Any:
    if json:
        return {"answers": found.answers, "hits": found.hits}
    chinese = case.config.site.language == "zh"
    counted = ", ".join(f"{answer.replace('_', ' ')} {count}" for answer, count in found.answers.items())
    lines = [f"{hit['severity']} {hit['text_zh' if chinese else 'text_en']}" for hit in found.hits]
    return "\n".join([f"On the case as it was last correlated: {counted}.", *lines])
