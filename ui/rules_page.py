"""docs/RULES.md from the rule files: `python -m ui.rules_page > docs/RULES.md`; a test finds rules it does not have."""

from __future__ import annotations

from correlate import params
from correlate.explain import explain
from correlate.packs import all_packs
from correlate.rules import Rule, read_rules

HEAD = """# The rules

Written from the rule files (`python -m ui.rules_page > docs/RULES.md`). A rule is one file of `correlate/sql/rules/`;
it answers *violated*, *met* or *cannot tell* once for each of its units. Severity: S1 immediate danger, S2 major, S3
minor, S4 data quality. Grade of the source: A the standard's text, B a guide, C secondary, D unclear, S a site's own
value; have a competent person confirm each number before legal use. Parameters are overridden in `case.toml`
(`docs/CASE.md`, `[rules]`) for the case, a zone, a kind of work or a permit; the numbers here are the defaults.
"""


def text() -> str:
    """The whole page."""
    packs = "".join(f"| `{pack.id}` | {pack.title_en} | {pack.title_zh} |\n" for pack in all_packs().values())
    rules = read_rules()[0]
    return f"{HEAD}\n| pack | | |\n|---|---|---|\n{packs}" + "".join(_section(rule) for rule in rules) + _parameters()


def _section(rule: Rule) -> str:
    told = explain(rule)
    numbers = ", ".join(
        f"`{name}` = {value} {about.unit} ({about.grade})" for name, (value, about) in told.numbers.items()
    )
    clauses = "; ".join(f"{pack}: {clause.text} ({clause.grade})" for pack, clause in told.clauses.items())
    return (
        f"\n## {rule.id}\n\n{rule.title_en} / {rule.title_zh}\n\n"
        f"- severity {rule.severity}, one answer a {rule.unit.replace('_', ' ')}\n"
        f"- clause by pack: {clauses}\n- logic: {told.logic or 'see the file'}\n"
        f"- data: {', '.join(told.needs)}\n- parameters: {numbers or 'none'}\n"
        f"- says: {rule.text_en}\n- 报告用语：{rule.text_zh}\n"
    )


def _parameters() -> str:
    rows = "".join(
        f"| `{name}` | {value} | {about[name].unit} | {about[name].grade} | {about[name].source} | "
        f"{about[name].en} / {about[name].zh} |\n"
        for about in (params.about(),)
        for name, value in params.defaults().items()
    )
    return (
        f"\n# The parameters\n\n| name | default | unit | grade | source | meaning |\n|---|---|---|---|---|---|\n{rows}"
    )


if __name__ == "__main__":
    print(text(), end="")
