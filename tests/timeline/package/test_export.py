"""A case exported as a package: what is in it, the same twice, every byte watched over, and what stops it by name."""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from case import Case
from case.errors import CustodyError, OriginalError, ReportError
from case.originals import register
from tests.test_offline import bare_environment, can_cut_off
from tests.timeline.filmed import VIDEO
from timeline.package import export as exporting
from timeline.package import verify
from timeline.package.export import export
from timeline.package.rerun import compare, unpack

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = Path(verify.__file__)


@pytest.fixture
def case(filmed: Case, tmp_path: Path) -> Case:
    """A copy of the filmed case, to be spoiled."""
    shutil.copytree(filmed.root, tmp_path / "case")
    return Case.open(tmp_path / "case")


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exports without tables: for tests of what stops one."""
    for name in ("tables_csv", "tables_parquet"):
        monkeypatch.setattr(f"timeline.package.contents.{name}.write", lambda *_: [])


@pytest.fixture(scope="module")
def package(filmed: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The filmed case as a package with originals."""
    root = tmp_path_factory.mktemp("package")
    shutil.copytree(filmed.root, root / "case")
    opened = Case.open(root / "case")
    (root / "case/stamps").mkdir()
    (root / "case/stamps/000001.tsr").write_bytes(b"a stamp")
    export(opened, root / "out.zip", originals=True, actor="Li", reason="for the court")
    return root / "out.zip"


@pytest.fixture(scope="module")
def unpacked(package: Path) -> Path:
    folder = package.parent / "unpacked"
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    return folder


@pytest.mark.slow
def test_a_package_holds_everything_that_trust_turns_on(package: Path, unpacked: Path, filmed: Case) -> None:
    assert verify.verify(str(package)) == [] == verify.verify(str(unpacked))
    names = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    wanted = {
        "README.en.md", "README.zh.md", "verify.py", "custody.jsonl", "manifest.json", "manifest.sha256", "model.json",
        "environment.json", "case/case.toml", "case/decisions.jsonl", "originals.json", "exhibits/index.json",
        f"originals/footage/{VIDEO}.mp4", "originals/records/permits.csv", "stamps/000001.tsr", "reports/report.html",
        "data/csv/cross_check.csv", "data/parquet/cross_check.parquet", "data/csv/param_value.csv",
        *(f"forms/evidence_list.{a}.{b}" for a in ("en", "zh") for b in ("html", "xlsx", "docx")),
    }  # fmt: skip
    assert wanted <= names, wanted - names
    assert any(name.startswith("rules/rules/") for name in names)
    last = json.loads((unpacked / "custody.jsonl").read_bytes().splitlines()[-1])
    assert last["action"] == "export" and last["actor"] == "Li" and last["detail"]["reason"] == "for the court"
    assert json.loads((unpacked / "environment.json").read_bytes())["code_sha256"]["correlate"]
    with (unpacked / "data/csv/presence.csv").open(encoding="utf-8-sig", newline="") as handle:
        assert len(list(csv.DictReader(handle))) == pq.read_table(unpacked / "data/parquet/presence.parquet").num_rows
    opened = Case.open(package.parent / "case")
    assert [entry["action"] for entry in opened.custody.entries()[-2:]] == ["export", "exported"]


@pytest.mark.slow
def test_two_exports_differ_in_log_head_and_time_alone(package: Path) -> None:
    case = Case.open(package.parent / "case")
    second = export(case, package.parent / "second.zip", originals=True)
    with zipfile.ZipFile(package) as one, zipfile.ZipFile(second.path) as other:
        assert one.namelist() == other.namelist()
        differ = [name for name in one.namelist() if one.read(name) != other.read(name)]
        assert differ == ["custody.jsonl", "manifest.json", "manifest.sha256"]
        before, after = (json.loads(archive.read("manifest.json")) for archive in (one, other))
    for manifest in (before, after):
        assert manifest.pop("exported_utc") and manifest.pop("custody_head")
        manifest["files"] = [file for file in manifest["files"] if file["path"] != "custody.jsonl"]
    assert before == after


KINDS = ("originals/", "data/csv/", "data/parquet/", "reports/", "custody.jsonl", "forms/", "exhibits/", "case/",
         "rules/", "verify.py", "README", "manifest", "model.json", "environment.json", "stamps/",
         "originals.json")  # fmt: skip


@pytest.mark.slow
def test_a_thousand_flips_over_every_kind_of_file_are_each_named(unpacked: Path) -> None:
    """Every file is read once; a flip changes one, and only what the script says of that one can tell."""
    chance, counts = random.Random(19), Counter[str]()
    files = [path for path in sorted(unpacked.rglob("*")) if path.is_file()]
    by_kind = {kind: [f for f in files if f.relative_to(unpacked).as_posix().startswith(kind)] for kind in KINDS}
    assert all(by_kind.values()) and sum(map(len, by_kind.values())) == len(files)
    for turn in range(1000):
        kind = KINDS[turn % len(KINDS)]
        file = chance.choice(by_kind[kind])
        data = bytearray(file.read_bytes())
        place = chance.randrange(len(data))
        before = data[place]
        data[place] ^= 1 << chance.randrange(8)
        file.write_bytes(data)
        name = file.relative_to(unpacked).as_posix()
        try:
            problems = verify.verify(str(unpacked))
        except ValueError as error:  # a manifest that is no JSON any more
            problems = [str(error)]
        assert any(name in problem for problem in problems), f"flip {turn} at {place} of {name}: {problems}"
        if kind == "custody.jsonl":
            line = data[:place].count(b"\n") + 1
            assert any(f"line {line} " in problem or f"line {line + 1} " in problem or "cut short" in problem
                       for problem in problems), problems  # fmt: skip
        data[place] = before
        file.write_bytes(data)
        counts[kind] += 1
    assert sum(counts.values()) == 1000 and min(counts.values()) >= 62
    assert verify.verify(str(unpacked)) == []


def interpreters() -> list[str]:
    """Pythons of other versions on this machine, the oldest that the script promises among them where it is there."""
    found = [shutil.which(f"python3.{minor}") for minor in (9, 10, 12, 13)]
    found += [str(path) for path in sorted((Path.home() / ".pyenv/versions").glob("3.9*/bin/python"))]
    found += [str(path) for path in sorted((Path.home() / ".pyenv/versions").glob("3.1[0234]*/bin/python"))]
    works = [one for one in found if one and subprocess.run([one, "-c", ""], capture_output=True).returncode == 0]
    return list(dict.fromkeys(works))


@pytest.mark.slow
@pytest.mark.skipif(not interpreters(), reason="no other Python on this machine")
def test_the_script_runs_on_other_pythons_with_nothing_installed(package: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        archive.extract("verify.py", tmp_path)
    spoiled = tmp_path / "spoiled.zip"
    data = bytearray(package.read_bytes())
    data[data.find(b"aaaaaaaaaaaa" * 100) + 5] ^= 1
    spoiled.write_bytes(data)
    for python in interpreters():
        alone = [python, "-I", "-S", str(tmp_path / "verify.py")]
        ran = subprocess.run([*alone, str(package)], capture_output=True, text=True, check=False)
        assert ran.returncode == 0 and "OK / 完好" in ran.stdout, (python, ran.stdout, ran.stderr)
        ran = subprocess.run([*alone, str(spoiled)], capture_output=True, text=True, check=False)
        assert ran.returncode == 1 and f"originals/footage/{VIDEO}.mp4" in ran.stdout, (python, ran.stdout, ran.stderr)


@pytest.mark.slow
@pytest.mark.network
def test_a_stranger_runs_the_case_again_from_the_package(fresh_case: Callable[[str], Case], tmp_path: Path) -> None:
    """The drawn case, run, exported, and run again elsewhere with the network cut off: equal tables, by hash."""
    cut_off = ["unshare", "-rn"] if can_cut_off() else []
    cli = [sys.executable, "-m", "ui.cli"]
    case = fresh_case("case")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        environment = bare_environment(tmp_path) | {"PYTHONPATH": str(ROOT)}
        return subprocess.run(
            [*cut_off, *cli, *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env=environment,
            timeout=580,
        )

    assert (ran := run("run", str(case.root))).returncode == 0, ran.stderr
    package = tmp_path / "out.zip"
    assert (ran := run("export", str(case.root), "--package", str(package), "--originals")).returncode == 0, ran.stderr
    shutil.rmtree(case.root)  # the stranger has the package and nothing else
    ran = run("rerun", str(package), str(tmp_path / "again"), "--json")
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["equal"] == told["tables"] > 100 and told["problems"] == []
    with zipfile.ZipFile(package) as archive:  # clips of the report, and a flip in one of them
        clips = [name for name in archive.namelist() if name.endswith(".mp4") and name.startswith("exhibits/")]
        archive.extractall(tmp_path / "open")
    assert clips
    clip = tmp_path / "open" / clips[0]
    data = bytearray(clip.read_bytes())
    data[len(data) // 2] ^= 1
    clip.write_bytes(data)
    assert [problem.split(":")[0] for problem in verify.verify(str(tmp_path / "open"))] == [clips[0]]


@pytest.mark.slow
def test_a_re_run_that_differs_is_said_table_by_table(package: Path, tmp_path: Path) -> None:
    case = unpack(package, tmp_path / "again")
    assert (case.root / "footage" / f"{VIDEO}.mp4").is_file()
    assert case.custody.entries()[-1]["action"] == "rerun"
    shutil.copytree(package.parent / "case/derived", case.root / "derived", dirs_exist_ok=True)
    assert compare(case, package).problems == []
    other = tmp_path / "other"
    with zipfile.ZipFile(package) as archive:
        archive.extractall(other)
    table = other / "data/csv/zone.csv"
    table.write_bytes(table.read_bytes().replace(b"R-201", b"R-999"))
    compared = compare(case, other)
    assert len(compared.problems) == 1 and compared.problems[0].startswith("zone.csv: differs (1 rows before, 1 now")
    with pytest.raises(ReportError, match=r"zone\.csv: was changed"):
        unpack(other, tmp_path / "third")
    assert not (tmp_path / "third").exists()


def test_a_changed_or_missing_original_is_named_and_nothing_is_left(case: Case, tmp_path: Path, light: None) -> None:
    film, record = case.root / "footage" / f"{VIDEO}.mp4", case.root / "records/permits.csv"
    before = film.read_bytes()
    film.write_bytes(before[:-1] + b"X")
    with pytest.raises(OriginalError, match=rf"{VIDEO}\.mp4: changed since it was registered"):
        export(case, tmp_path / "out.zip", originals=True, with_report=False, as_it_is=True)
    assert case.custody.entries()[-1]["action"] == "export_failed"
    film.unlink()
    record.unlink()
    with pytest.raises(OriginalError, match=rf"footage/{VIDEO}\.mp4; records/permits\.csv: are gone"):
        export(case, tmp_path / "out.zip", originals=True, with_report=False, as_it_is=True)
    assert [path.name for path in tmp_path.iterdir()] == ["case"], "nothing half-written is left"


def test_what_stops_an_export_before_it_begins(case: Case, tmp_path: Path) -> None:
    (tmp_path / "there.zip").write_bytes(b"x")
    for out, words in ((tmp_path / "out.tar", "ends so"), (tmp_path / "there.zip", "never overwritten"),
                       (case.root / "records/out.zip", "among the originals")):  # fmt: skip
        with pytest.raises(ReportError, match=words):
            export(case, out)
    case.decisions.append("clock", "CAM-1", {"offset_ms": 1, "drift_ppm": 0.0, "uncertainty_ms": 1, "basis": "b",
                           "anchor": "2000-01-01T00:00:00"}, "later")  # fmt: skip
    with pytest.raises(ReportError, match="changed since it was last judged"):
        export(case, tmp_path / "out.zip")
    log = case.custody.path
    log.write_bytes(log.read_bytes().replace(b'"register"', b'"forgotten"', 1))
    with pytest.raises(CustodyError, match="line"):
        export(case, tmp_path / "out.zip", as_it_is=True)
    assert not (tmp_path / "out.zip").exists()


def test_unknown_exhibits_and_too_small_disks_are_said(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, light: None
) -> None:
    with pytest.raises(ReportError, match="'nosuch' is not one finding"):
        export(case, tmp_path / "out.zip", exhibits=["nosuch"], with_report=False, as_it_is=True)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(exporting.shutil, "disk_usage", lambda _: usage._replace(free=10_000))
    with pytest.raises(ReportError, match=r"disk has 0\.00 GB free"):
        export(case, tmp_path / "out.zip", with_report=False, as_it_is=True)
    assert not (tmp_path / "out.zip").exists()


FULL = """
import sys
from pathlib import Path
from case.errors import ReportError
from timeline.package.write import Item, write
try:
    write(Path(sys.argv[1]) / "out.zip", [Item("big", path=Path(sys.argv[2]))], "0" * 64)
except ReportError as error:
    print(error)
print(sorted(path.name for path in Path(sys.argv[1]).iterdir()))
"""


@pytest.mark.slow
@pytest.mark.skipif(not can_cut_off(), reason="this machine does not let a test mount a small disk")
def test_a_disk_that_really_fills_up_leaves_nothing(tmp_path: Path) -> None:
    big = tmp_path / "big"
    big.write_bytes(os.urandom(3_000_000))
    (tmp_path / "disk").mkdir()
    job = f"mount -t tmpfs -o size=1m none {tmp_path}/disk && {sys.executable} -c '{FULL}' {tmp_path}/disk {big}"
    ran = subprocess.run(["unshare", "-rm", "sh", "-c", job], capture_output=True, text=True, check=False, cwd=ROOT)
    if "mount" in ran.stderr:
        pytest.skip(f"no small disk: {ran.stderr.strip()}")
    assert ran.stdout.splitlines()[0].endswith("(No space left on device); nothing is kept of it."), ran.stderr
    assert ran.stdout.splitlines()[1] == "[]"


CONSTANT = """
import resource, sys
from pathlib import Path
from timeline.package.write import Item, write
from timeline.package.verify import verify
folder = Path(sys.argv[1])
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = peak()
items = [Item("originals/big.mp4", path=folder / "big"), Item("custody.jsonl", content=b"")]
write(folder / "out.zip", items, "0" * 64)
written = peak()
assert verify(str(folder / "out.zip")) == []
print(before, written, peak())
"""


@pytest.mark.slow
def test_a_large_package_takes_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    with (tmp_path / "big").open("wb") as handle:
        handle.truncate(600_000_000)
    job = [sys.executable, "-c", CONSTANT, str(tmp_path)]
    ran = subprocess.run(job, capture_output=True, text=True, check=False, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    before, _, after = map(int, ran.stdout.split())
    assert after - before < 30, f"{before} MB before, {after} MB after 600 MB"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0


def test_originals_from_outside_keep_their_content_and_get_a_safe_name(case: Case, tmp_path: Path) -> None:
    from timeline.exports._originals import held, inside

    outside = tmp_path / "nvr" / "a:b.mp4"
    outside.parent.mkdir()
    outside.write_bytes(b"elsewhere")
    register(case, outside, "footage")
    one = next(one for one in held(case) if one.path == str(outside))
    assert one.inside == f"originals/outside/{one.sha256[:12]}/a_b.mp4" and verify.safe(one.inside)
    assert verify.safe(inside(r"C:\nvr\x.mp4", "ab" * 32))
