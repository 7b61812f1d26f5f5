"""What there is to choose from, read from the folders that are the registries."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

import ui.commands

FOLDERS = {
    "detectors": "detect.detectors",
    "importers": "correlate.importers",
    "reports": "timeline.reports",
    "exports": "timeline.exports",
    "views": "ui.views",
}


def listed(what: str) -> dict[str, str]:
    """Name -> one line about it. Modules are read, not imported: listing detectors loads no neural network."""
    if what == "rules":
        import correlate.rules

        return {rule.id: rule.title_en for rule in correlate.rules.read_rules()[0]}
    if what == "commands":
        folder = Path(ui.commands.__file__ or "").parent
        return {name.rstrip("_"): about for name, about in _about(folder).items()}
    spec = importlib.util.find_spec(FOLDERS[what])
    if spec is None or spec.origin is None:
        return {}
    return _about(Path(spec.origin).parent)


def _about(folder: Path) -> dict[str, str]:
    found = {}
    for file in sorted(folder.glob("*.py")):
        if not file.name.startswith("_"):
            said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
            found[file.stem] = said.split("\n")[0]
    return found
