"""Make the shipped case anew: python -m sample_media.ship [FOLDER]  (default: sample_media/tank_farm beside this file)

Renders the footage of every camera (needs MuJoCo; goes on where it stopped), writes records, plan, case.toml, truth and
the clock checks of the site, and lists every file with its hash in files.json. `verify(folder)` checks that list.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from case.errors import CaseError
from case.files import sha256_file, write_text
from case.progress import Progress, Report, silent
from sample_media import families
from sample_media.make import make
from sample_media.render import render
from sample_media.scenario import Scenario
from sample_media.stage_of import stage_of

SHIPPED = Path(__file__).parent / families.SHIPPED
LISTING = "files.json"
SHOOTING = ".shooting"


def shoot(scenario: Scenario, folder: Path, report: Report = silent) -> dict[str, list[str]]:
    """Render every camera of a scenario into `folder`; returns the files of each camera as case.toml names them.

    Raises NoRendererError, DiskFullError, RenderError or MediaError (one sentence each); started again, it goes on.
    """
    staging = stage_of(scenario)
    files = {}
    for camera in staging.cameras:
        start, end = (datetime.fromtimestamp(moment / 1000, UTC) for moment in staging.windows[camera.camera_id])
        footage = render(staging.stage, staging.actors, camera, start, end, folder, staging.effects, report)
        files[camera.camera_id] = [f"footage/{footage.video}"]
    return files


def ship(out: Path = SHIPPED, report: Report = silent) -> list[str]:
    """Render and assemble the shipped case in `out`, replacing what is there. Returns its file names, sorted."""
    scenario = families.build(families.SHIPPED)
    shooting = out.with_name(out.name + SHOOTING)
    return assemble(scenario, shoot(scenario, shooting, report), shooting, out, report)


def assemble(
    scenario: Scenario,
    footage: dict[str, list[str]],
    shooting: Path,
    out: Path,
    report: Report = silent,
    style: str | None = None,
) -> list[str]:
    """A case from a scenario and the footage rendered in `shooting` before; needs no MuJoCo, replaces `out`.

    Raises CaseError when `out` holds anything but a case assembled before: nobody's folder is ever thrown away.
    """
    if out.exists() and not (out / LISTING).is_file():
        raise CaseError(f"{out}: holds something else than a case made here; choose another folder.")
    with tempfile.TemporaryDirectory(dir=out.parent) as work:
        made = make(Path(work) / "case", style=style, scenario=scenario, footage=footage, report=report)
        root = made.case.root
        for file in sorted(shooting.iterdir()):
            if file.suffix == ".mp4":
                shutil.copyfile(file, root / "footage" / file.name)
            elif file.suffix == ".parquet":
                shutil.copyfile(file, root / "truth" / file.name)
        shutil.rmtree(made.case.derived)
        for lock in root.glob("*.lock"):
            lock.unlink()
        names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
        listing = {name: sha256_file(root / name) for name in names}
        write_text(root / LISTING, json.dumps(listing, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        if out.exists():
            shutil.rmtree(out)
        shutil.move(root, out)
    return [*names, LISTING]


def verify(folder: Path = SHIPPED) -> list[str]:
    """One sentence for each file of a shipped case that is missing, changed or not listed."""
    listing: dict[str, str] = json.loads((folder / LISTING).read_text(encoding="utf-8"))
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {LISTING}
    problems = [f"{name}: is not in {LISTING}." for name in sorted(found - set(listing))]
    for name, sha256 in sorted(listing.items()):
        if name not in found:
            problems.append(f"{name}: is missing.")
        elif sha256_file(folder / name) != sha256:
            problems.append(f"{name}: changed since it was shipped.")
    return problems


def main() -> int:
    """Build into the folder given, with a line of progress now and then."""
    last: dict[str, int] = {}

    def say(progress: Progress) -> None:
        percent = int(100 * progress.done / progress.total) if progress.total else 0
        if last.get(progress.task) != percent:
            last[progress.task] = percent
            print(f"{progress.stage} {progress.task}: {percent} %", file=sys.stderr)

    names = ship(Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED, say)
    print(f"{len(names)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
