"""docs/RULES.md from the rule files: `python -m ui.rules_page > docs/RULES.md`; a test finds rules it does not have."""

from __future__ import annotations

from correlate.params import defaults
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
    values = defaults()
    return HEAD + "".join(_section(rule, values) for rule in read_rules()[0])


def _section(rule: Rule, values: dict[str, object]) -> str:
    parameters = ", ".join(f"`{name}` = {values[name]}" for name in rule.params) or "none"
    return (
        f"\n## {rule.id}\n\n{rule.title_en} / {rule.title_zh}\n\n"
        f"- severity {rule.severity}, grade {rule.grade}, one answer a {rule.unit.replace('_', ' ')}, "
        f"packs {', '.join(rule.packs)}\n"
        f"- clause: {rule.clause}\n- parameters: {parameters}\n- says: {rule.text_en}\n- 报告用语：{rule.text_zh}\n"
    )


if __name__ == "__main__":
    print(text(), end="")
