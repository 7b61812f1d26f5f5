"""The case folder: create, open, and where everything lies in it. Originals in it are never written to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from case.config import CaseConfig, read_config
from case.custody import CustodyLog
from case.decisions import DecisionLog
from case.errors import CaseError, OriginalError
from case.files import write_text

TEMPLATE = """# A Retrace case. Keys: docs/CASE.md. Times are in the site's zone unless they carry an offset.
version = 1

[site]
name = {name}
timezone = {timezone}
language = {language}

# [[camera]]
# id = "CAM-1"
# footage = ["footage/cam1.mp4"]
# recorded_start = "2026-11-18 09:00:00"   # what the camera's clock showed at its first frame

# [[records]]
# path = "records"                          # a file or a folder; each file is recognised by its content
"""


@dataclass(frozen=True)
class Case:
    """An open case. `root` is its folder; `config` is case.toml as it was read."""

    root: Path
    config: CaseConfig

    @classmethod
    def create(cls, root: Path | str, name: str, timezone: str, language: str = "en") -> Case:
        """Make a new case folder with a case.toml to fill in. Raises CaseError when something is there already."""
        root = Path(root)
        if (root / "case.toml").exists() or (root.exists() and not root.is_dir()):
            raise CaseError(f"{root}: there is a case or a file here already; choose another folder.")
        for part in ("footage", "records", "site", "derived"):
            (root / part).mkdir(parents=True, exist_ok=True)
        quoted = {key: json.dumps(value, ensure_ascii=False) for key, value in
                  (("name", name), ("timezone", timezone), ("language", language))}  # fmt: skip
        write_text(root / "case.toml", TEMPLATE.format(**quoted))
        case = cls.open(root)
        case.custody.append("create", {"name": name, "timezone": timezone})
        return case

    @classmethod
    def open(cls, root: Path | str) -> Case:
        """Open a case folder. Raises CaseError when it is none, ConfigError when case.toml is wrong."""
        root = Path(root)
        if not (root / "case.toml").is_file():
            raise CaseError(f"{root}: is not a case (it has no case.toml); make one with `retrace new {root}`.")
        (root / "derived").mkdir(exist_ok=True)
        return cls(root=root.resolve(), config=read_config(root / "case.toml"))

    @property
    def custody(self) -> CustodyLog:
        """The hash-chained log of this case."""
        return CustodyLog(self.root / "custody.jsonl")

    @property
    def decisions(self) -> DecisionLog:
        """What people decided about this case."""
        return DecisionLog(self.root / "decisions.jsonl", self.custody)

    @property
    def derived(self) -> Path:
        """Everything that can be made again."""
        return self.root / "derived"

    def derived_dir(self, *parts: str) -> Path:
        """A folder under derived/, made if needed."""
        path = self.derived.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def original(self, path: str) -> Path:
        """Where an original named in case.toml lies: inside the case, or absolute when referenced in place.

        Raises OriginalError for a relative path that leaves the case folder.
        """
        given = Path(path)
        if given.is_absolute():
            return given
        inside = (self.root / given).resolve()
        if not inside.is_relative_to(self.root):
            raise OriginalError(f"{path}: leaves the case folder; give the full path to reference a file elsewhere.")
        return inside

    def show_path(self, path: Path) -> str:
        """A path as stored in tables: relative with `/` inside the case, absolute outside.

        Raises OriginalError when the name is not text: it could be stored in no table and no log.
        """
        resolved = path.resolve()
        shown = resolved.relative_to(self.root).as_posix() if resolved.is_relative_to(self.root) else str(resolved)
        try:
            shown.encode()
        except UnicodeEncodeError as error:
            raise OriginalError(f"{shown!a}: the name is not valid UTF-8; copy the file under another name.") from error
        return shown
