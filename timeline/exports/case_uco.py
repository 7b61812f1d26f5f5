"""CASE/UCO JSON-LD (CASE 1.5): originals with their hashes, what was done by whom and when, findings."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from case.files import write_text
from timeline.entries import entries
from timeline.exports._originals import Held, held
from timeline.scene import Finding, Scene

SPACE = uuid.UUID("8f9a3c1e-5f0b-5c55-9d4b-7d1f7b1c2a10")  # ids follow from content, so that two exports agree
CONTEXT = {
    "kb": "http://example.org/kb/",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "uco-analysis": "https://ontology.unifiedcyberontology.org/uco/analysis/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-tool": "https://ontology.unifiedcyberontology.org/uco/tool/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "uco-vocabulary": "https://ontology.unifiedcyberontology.org/uco/vocabulary/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
ACTIONS = ("register", "acquire", "run", "report", "export", "stamp")  # of the custody log


def write(scene: Scene, folder: Path, language: str) -> list[Path]:
    """case.jsonld: every original as an observable with size and SHA-256, provenance, findings as analytic results."""
    originals = held(scene.case)
    tool = _id("tool")
    graph: list[dict[str, Any]] = [
        {"@id": tool, "@type": "uco-tool:Tool", "uco-core:name": "Retrace", "uco-tool:version": _version()},
        *_observables(originals, scene),
        *_provenance(originals),
        *_actions(scene, originals, tool),
        *(_finding(finding, scene, originals, language) for finding in scene.findings),
    ]
    investigation = {
        "@id": _id("investigation", scene.case.config.site.name),
        "@type": "case-investigation:Investigation",
        "uco-core:name": scene.case.config.site.name,
        "uco-core:description": f"{len(originals)} originals, {len(scene.findings)} findings, "
        f"{len(entries(scene, language))} entries of the timeline",
        "uco-core:object": [_ref(node["@id"]) for node in graph],
    }
    out = folder / "case.jsonld"
    text = json.dumps({"@context": CONTEXT, "@graph": [investigation, *graph]}, ensure_ascii=False, indent=1)
    write_text(out, text + "\n")
    return [out]


def _observables(originals: list[Held], scene: Scene) -> list[dict[str, Any]]:
    """Files with name, size and hash; footage with its length too. No time of the file system: it proves nothing."""
    lengths = {video.path: video.duration_ms for video in scene.videos}
    found = []
    for one in originals:
        name = one.path.replace("\\", "/").rsplit("/", 1)[-1]
        facets = [
            {
                "@id": _id("file", one.path, one.sha256),
                "@type": "uco-observable:FileFacet",
                "uco-observable:fileName": name,
                "uco-observable:filePath": one.path,
                "uco-observable:extension": Path(name).suffix.lstrip(".") or "none",
                "uco-observable:sizeInBytes": _typed("integer", one.size_bytes),
            },
            {
                "@id": _id("content", one.path, one.sha256),
                "@type": "uco-observable:ContentDataFacet",
                "uco-observable:sizeInBytes": _typed("integer", one.size_bytes),
                "uco-observable:hash": [_hash(one.path, one.sha256)],
            },
        ]
        about = f"{lengths[one.path]} ms by its frames" if one.path in lengths else one.kind
        found.append(
            {"@id": _original(one), "@type": "uco-observable:File", "uco-core:name": name,
             "uco-core:description": about, "uco-core:hasFacet": facets}
        )  # fmt: skip
    return found


def _hash(path: str, sha256: str) -> dict[str, Any]:
    return {
        "@id": _id("hash", path, sha256),
        "@type": "uco-types:Hash",
        "uco-types:hashMethod": "SHA256",
        "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": sha256},
    }


def _provenance(originals: list[Held]) -> list[dict[str, Any]]:
    """One provenance record an original: as what, and from which source it is held."""
    return [
        {
            "@id": _id("provenance", one.path, one.sha256),
            "@type": "case-investigation:ProvenanceRecord",
            "uco-core:name": one.path,
            "uco-core:description": f"{one.kind} {one.source_id}".strip(),
            "case-investigation:exhibitNumber": str(number),
            "uco-core:object": [_ref(_original(one))],
        }
        for number, one in enumerate(originals, start=1)
    ]


def _actions(scene: Scene, originals: list[Held], tool: str) -> list[dict[str, Any]]:
    """What was done, by the custody log, in its order: each by whom, when and on what."""
    by_path = {one.path: one for one in originals}
    found: list[dict[str, Any]] = []
    people: dict[str, str] = {}
    for entry in scene.case.custody.entries():
        if entry["action"] not in ACTIONS:
            continue
        detail = entry["detail"]
        actor = people.setdefault(entry["actor"], _id("person", entry["actor"]))
        named = [detail.get("path"), *(detail.get("originals") or {}), *(detail.get("videos") or {})]
        objects = [_ref(_original(by_path[path])) for path in named if path in by_path]
        action: dict[str, Any] = {
            "@id": _id("action", entry["hash"]),
            "@type": "case-investigation:InvestigativeAction",
            "uco-core:name": " ".join(part for part in (entry["action"], str(detail.get("stage", ""))) if part),
            "uco-core:description": f"entry {entry['number']} of the custody log, hash {entry['hash']}",
            "uco-action:startTime": _typed("dateTime", entry["moment_utc"]),
            "uco-action:performer": _ref(actor),
            "uco-action:instrument": [_ref(tool)],
        }
        if objects:
            action["uco-action:object"] = objects
        found.append(action)
    who = [
        {"@id": node, "@type": "uco-identity:Person", "uco-core:name": name} for name, node in sorted(people.items())
    ]
    return who + found


def _finding(finding: Finding, scene: Scene, originals: list[Held], language: str) -> dict[str, Any]:
    """A finding as an annotation of the originals it rests on, its time and ± in words: the ontology has no ±."""
    videos = {video.video_id: video.path for video in scene.videos}
    by_path = {one.path: one for one in originals}
    paths = {videos.get(str(item.get("video_id"))) for item in finding.evidence or [] if isinstance(item, dict)}
    objects = [_ref(_original(by_path[path])) for path in sorted(filter(None, paths)) if path in by_path]
    when = finding.start_utc.replace(tzinfo=UTC).isoformat() if isinstance(finding.start_utc, datetime) else "no clock"
    return {
        "@id": _id("finding", finding.finding_id),
        "@type": "uco-core:Annotation",
        "uco-core:name": f"{finding.rule_id} {finding.finding_id}",
        "uco-core:statement": [finding.text(language)],
        "uco-core:description": f"{finding.severity} {finding.status}; from {when} ± {finding.plus_minus_ms} ms; "
        f"{finding.clause}",
        "uco-core:object": objects or [_ref(_id("investigation", scene.case.config.site.name))],
    }


def _original(one: Held) -> str:
    return _id("original", one.path, one.sha256)


def _id(kind: str, *parts: str) -> str:
    return f"kb:{kind}-{uuid.uuid5(SPACE, chr(31).join((kind, *parts)))}"


def _ref(node: str) -> dict[str, str]:
    return {"@id": node}


def _typed(kind: str, value: Any) -> dict[str, str]:
    return {"@type": f"xsd:{kind}", "@value": str(value)}


def _version() -> str:
    try:
        return version("retrace")
    except PackageNotFoundError:
        return "0.1.0"
