"""What goes into a package: every file of it as an Item, originals by the hash they were registered with.

Tables are written to `stage`, a folder that the caller takes away again; everything else is small or copied.
"""

from __future__ import annotations

import importlib.util
import json
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from case import Case
from case.errors import OriginalError, ReportError
from case.files import sha256_file, sha256_text
from correlate.sql_files import SQL
from timeline.exhibits import exhibits_of
from timeline.exports import evidence_list, tables_csv, tables_parquet
from timeline.exports._originals import Held, held
from timeline.media import Cut
from timeline.package import verify
from timeline.package.readme import TEXTS
from timeline.package.write import Item
from timeline.paper import form
from timeline.scene import Scene
from timeline.words import speaker

LANGUAGES = ("en", "zh")
OURS = ("case", "detect", "correlate", "timeline")


@dataclass(frozen=True)
class Chosen:
    """What a person chose: finding ids whose exhibits go in (None: all), originals, reports, what they are called."""

    exhibits: Sequence[str] | None = None
    originals: bool = False
    reports: Sequence[Path] = ()


def items(scene: Scene, chosen: Chosen, stage: Path) -> list[Item]:
    """Every file of a package but the custody log, unsorted. Raises ReportError for an unknown exhibit, OriginalError
    naming every original that is gone when originals are wanted."""
    case = scene.case
    found = [Item("verify.py", path=Path(verify.__file__))]
    found += [Item(f"README.{language}.md", content=TEXTS[language].encode()) for language in LANGUAGES]
    found += [*case_files(case), *_rules(scene, stage), *_data(scene, stage), *_stamps(case)]
    cuts, exhibits = _exhibits(scene, chosen)
    found += exhibits
    originals = held(case)
    found += _originals(case, originals, chosen.originals)
    for language in LANGUAGES:
        paper = evidence_list.paper(scene, language, cuts, chosen.originals)
        for suffix, write in form.FORMATS.items():
            found.append(Item(f"forms/evidence_list.{language}{suffix}", content=write(paper, language)))
    found += [Item(f"reports/{path.name}", path=path) for path in chosen.reports]
    found.append(_json("environment.json", environment()))
    found.append(_json("model.json", model(case)))
    return found


def case_files(case: Case) -> list[Item]:
    """What people wrote: case.toml, decisions, the case's own rules, obstacles, and weights that lie in the case."""
    config = case.config
    paths = [case.root / "case.toml", case.root / "decisions.jsonl", *sorted((case.root / "rules").rglob("*"))]
    named = [config.site.obstacles, config.detect.detector.partition(":")[2]]
    for name in filter(None, named):
        given = Path(name)
        if not given.is_absolute() and (case.root / given).resolve().is_relative_to(case.root):
            path = case.root / given
            paths += sorted(path.rglob("*")) if path.is_dir() else [path]
    kept = {path for path in paths if path.is_file() and not path.is_symlink()}
    return [Item(f"case/{path.relative_to(case.root).as_posix()}", path=path) for path in sorted(kept)]


def environment() -> dict[str, Any]:
    """Where this was computed: system, Python, every installed package, and a hash over the code of each of ours."""
    packages = {str(one.metadata["Name"]).lower(): one.version for one in distributions() if one.metadata["Name"]}
    return {
        "system": platform.system(), "machine": platform.machine(), "python": platform.python_version(),
        "implementation": platform.python_implementation(), "packages": dict(sorted(packages.items())),
        "code_sha256": {name: _code(name) for name in OURS},
    }  # fmt: skip


def model(case: Case) -> dict[str, Any]:
    """The detector that the last detection used, as the custody log holds it: model, its hashes, every parameter."""
    runs = [
        e["detail"] for e in case.custody.entries() if e["action"] == "run" and e["detail"].get("stage") == "detect"
    ]
    if not runs:
        return {"detector": None, "why": "no footage was read"}
    return {"detector": runs[-1].get("detector"), "recipe": runs[-1].get("recipe")}


def _code(name: str) -> str:
    """Hash over names and contents of a package's source files, found without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        return ""
    root = Path(spec.origin).parent
    files = [path for path in sorted(root.rglob("*")) if path.suffix in {".py", ".sql", ".json", ".csv", ".toml"}]
    return sha256_text(*(f"{path.relative_to(root).as_posix()} {sha256_file(path)}" for path in files))


def _rules(scene: Scene, stage: Path) -> list[Item]:
    """The text of everything that judged: rules, views and schema in SQL; parameters lie in data/ as param_value."""
    files = sorted(path for folder in ("rules", "views", "schema") for path in (SQL / folder).glob("*.sql"))
    return [Item(f"rules/{path.relative_to(SQL).as_posix()}", path=path) for path in files]


def _data(scene: Scene, stage: Path) -> list[Item]:
    """Every table twice: CSV for anybody, Parquet for programs."""
    found = []
    for kind, writer in (("csv", tables_csv), ("parquet", tables_parquet)):
        folder = stage / kind
        folder.mkdir(parents=True, exist_ok=True)
        found += [Item(f"data/{kind}/{path.name}", path=path) for path in writer.write(scene, folder, "en")]
    return found


def _stamps(case: Case) -> list[Item]:
    return [Item(f"stamps/{path.name}", path=path) for path in sorted((case.root / "stamps").glob("*.tsr"))]


def _exhibits(scene: Scene, chosen: Chosen) -> tuple[list[Cut], list[Item]]:
    """Stills and clips of the chosen findings, each with where it comes from, and an index of them."""
    known = {finding.finding_id: finding for finding in scene.findings}
    wanted = list(known)
    if chosen.exhibits is not None:
        wanted = []
        for given in chosen.exhibits:
            hits = [finding_id for finding_id in known if given and finding_id.startswith(given)]
            if len(hits) != 1:
                raise ReportError(f"Exhibit {given!r:.40} is not one finding of this case; see `retrace report`.")
            wanted += hits
    say = speaker(scene.case.config.site.language)
    cuts: dict[str, Cut] = {}
    index: list[dict[str, Any]] = []
    for finding_id in sorted(set(wanted)):
        for exhibit in exhibits_of(known[finding_id], scene, say):
            made = [cut for cut in (exhibit.still, exhibit.clip) if cut is not None]
            cuts |= {cut.path.name: cut for cut in made}
            index.append({"finding_id": finding_id, "video_id": exhibit.video_id, "camera_id": exhibit.camera_id,
                          "files": [cut.path.name for cut in made], "problem": exhibit.problem})  # fmt: skip
    ordered = [cuts[name] for name in sorted(cuts)]
    found = [Item(f"exhibits/{cut.path.name}", path=cut.path, expected_sha256=cut.sha256) for cut in ordered]
    found += [_json(f"exhibits/{cut.path.name}.json", asdict(cut) | {"path": cut.path.name}) for cut in ordered]
    return ordered, [*found, _json("exhibits/index.json", index)]


def _originals(case: Case, originals: list[Held], included: bool) -> list[Item]:
    """The list of originals, and the files where they are wanted. All that are gone are named at once."""
    listing = [
        {"path": one.path, "in_package": one.inside, "kind": one.kind, "sha256": one.sha256,
         "size_bytes": one.size_bytes, "included": included} for one in originals
    ]  # fmt: skip
    if not included:
        return [_json("originals.json", listing)]
    gone = [one.path for one in originals if not case.original(one.path).is_file()]
    if gone:
        raise OriginalError(
            f"{'; '.join(gone)}: {'are' if len(gone) > 1 else 'is'} gone since registered; put back what is missing, "
            "or export without originals."
        )
    files = [Item(one.inside, path=case.original(one.path), expected_sha256=one.sha256) for one in originals]
    return [_json("originals.json", listing), *files]


def _json(name: str, value: Any) -> Item:
    return Item(name, content=(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())


def total_bytes(found: Iterable[Item]) -> int:
    """What the files of a package come to."""
    return sum(len(one.content or b"") if one.path is None else one.path.stat().st_size for one in found)
