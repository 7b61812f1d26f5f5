"""Verdicts with their sentences: one row a rule and unit, in the shape of RULES 6.12."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from case.files import sha256_text
from correlate.rules import LIST, MOMENT
from correlate.texts import Names, sentence

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "verdict": pa.schema(
        [
            ("verdict_id", pa.string()),  # hash of rule, unit and what it rests on in source time
            ("rule_id", pa.string()),
            ("rule_version", pa.string()),
            ("unit_kind", pa.string()),
            ("unit_key", pa.string()),
            ("answer", pa.string()),  # violated, met, cannot_tell
            ("reason_code", pa.string()),
            ("reason_zh", pa.string()),
            ("reason_en", pa.string()),
            ("start_utc", MOMENT),
            ("end_utc", MOMENT),
            ("plus_minus_ms", pa.int64()),
            ("time_uncertain", pa.bool_()),
            ("severity", pa.string()),
            ("status", pa.string()),  # confirmed, probable, possible
            ("permit_ids", LIST),
            ("zone_ids", LIST),
            ("person_ids", LIST),
            ("subject_ids", LIST),
            ("sources", LIST),
            ("values", pa.string()),  # JSON object: what was measured
            ("limits", pa.string()),  # JSON object: what is allowed
            ("text_zh", pa.string()),
            ("text_en", pa.string()),
            ("title_zh", pa.string()),
            ("title_en", pa.string()),
            ("clause", pa.string()),
            ("grade", pa.string()),
            ("evidence", pa.string()),  # JSON list of {code, kind, ref, video_id, start_ms, end_ms}
            ("evidence_codes", LIST),
            ("unwatched_ms", pa.int64()),  # null, or the longest silence that turned met into cannot_tell
        ]
    )
}
NEEDS = frozenset({"verdict_gate", "rule", "ref_reason", "zone", "person", "video", "param_value"})


def make(given: Given) -> dict[str, pa.Table]:
    """The verdicts, in order of rule and unit."""
    rules = {row["rule_id"]: row for row in given.rows("rule")}
    reasons = {row["code"]: row for row in given.rows("ref_reason")}
    names = Names(
        zones={row["zone_id"]: row["name"] for row in given.rows("zone")},
        people={row["person_id"]: row["name"] or row["person_id"] for row in given.rows("person")},
        cameras={row["video_id"]: row["camera_id"] for row in given.rows("video")},
        zone_info=given.case.config.zone_info,
    )
    uncertain_ms = _uncertain_ms(given)
    rows = [_row(row, rules[row["rule_id"]], reasons, names, uncertain_ms) for row in given.rows("verdict_gate")]
    rows.sort(key=lambda row: (row["rule_id"], row["unit_key"]))
    return {"verdict": pa.Table.from_pylist(rows, schema=MAKES["verdict"])}


def _row(
    row: dict[str, Any], rule: dict[str, Any], reasons: dict[str, dict[str, Any]], names: Names, uncertain_ms: float
) -> dict[str, Any]:
    reason = reasons.get(row["reason_code"], {"en": row["reason_code"], "zh": row["reason_code"]})
    texts = {}
    for language in ("zh", "en"):
        if row["answer"] == "violated":
            texts[f"text_{language}"] = sentence(rule[f"text_{language}"], row, names, language)
        else:
            mark = "：" if language == "zh" else ": "
            texts[f"text_{language}"] = f"{rule[f'title_{language}']}{mark}{reason[language]}"
    codes = list(dict.fromkeys(rule["evidence"] if row["permit_ids"] else rule["evidence"][1:]))
    rests_on = [item["ref"] for item in json.loads(row["evidence"] or "[]")][:1]
    return row | texts | {
        "verdict_id": sha256_text(row["rule_id"], row["unit_key"], *rests_on)[:16],
        "rule_version": rule["version"], "reason_zh": reason["zh"], "reason_en": reason["en"],
        "time_uncertain": (row["plus_minus_ms"] or 0) > uncertain_ms,
        "severity": row["severity"] or rule["severity"], "sources": row["source_ids"], "values": row["measured"],
        "title_zh": rule["title_zh"], "title_en": rule["title_en"], "clause": rule["clause"], "grade": rule["grade"],
        "evidence_codes": codes,
    }  # fmt: skip


def _uncertain_ms(given: Given) -> float:
    """± above which a verdict is marked time_uncertain."""
    values = {
        row["scope_kind"]: row["number"] for row in given.rows("param_value") if row["name"] == "time.uncertain_s"
    }
    return float(values.get("site", values["default"])) * 1000
