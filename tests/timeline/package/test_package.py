"""A package holds, or verify.py names what does not: every kind of file, every kind of damage."""

from __future__ import annotations

import ast
import contextlib
import json
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from case import Case
from case.errors import OriginalError, ReportError
from timeline.package import verify, write
from timeline.package.write import Item

SCRIPT = Path(verify.__file__)


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """A package with one file of each kind, unpacked to a folder."""
    case = Case.create(tmp_path / "case", "Plant", "Asia/Shanghai")
    for number in range(5):
        case.custody.append("run", {"stage": "detect", "n": number, "名": "张强"})
    original = tmp_path / "cam1.mp4"
    original.write_bytes(random.Random(1).randbytes(300_000))
    items = [
        Item("originals/cam1.mp4", path=original),
        Item("data/finding.csv", content=b"rule,permit\nPT-UNLISTED,DH1\n"),
        Item("reports/report.html", content=b"<html><body>report</body></html>"),
        Item("clips/f1.mp4", content=random.Random(2).randbytes(5_000)),
        Item("custody.jsonl", path=case.custody.path),
        Item("verify.py", path=SCRIPT),
    ]
    out = tmp_path / "out.zip"
    write.write(out, items, case.custody.verify().head)
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(out) as archive:
        archive.extractall(folder)
    return folder


def test_a_whole_package_holds_as_zip_and_as_folder(packed: Path) -> None:
    assert verify.verify(str(packed)) == []
    assert verify.verify(str(packed.parent / "out.zip")) == []


@pytest.mark.slow
def test_a_thousand_flipped_bytes_are_each_named(packed: Path) -> None:
    chance = random.Random(7)
    files = sorted(path for path in packed.rglob("*") if path.is_file())
    for turn in range(1000):
        file = files[turn % len(files)]
        data = bytearray(file.read_bytes())
        place = chance.randrange(len(data))
        before = data[place]
        data[place] ^= 1 << chance.randrange(8)
        file.write_bytes(data)
        name = file.relative_to(packed).as_posix()
        try:
            problems = verify.verify(str(packed))
        except ValueError as error:  # a manifest that is not JSON any more
            problems = [str(error)]
        assert any(name in problem for problem in problems), f"flip {turn} at {place} of {name} went unnoticed"
        data[place] = before
        file.write_bytes(data)
    assert verify.verify(str(packed)) == []


def test_any_flip_in_the_zip_itself_is_noticed(packed: Path) -> None:
    out = packed.parent / "out.zip"
    good, chance = out.read_bytes(), random.Random(3)
    for _ in range(100):
        data = bytearray(good)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        out.write_bytes(data)
        with contextlib.suppress(ValueError):  # not even a zip any more: also noticed
            assert verify.verify(str(out))


@pytest.mark.parametrize("damage", ["remove", "swap", "repeat", "cut"])
def test_custody_lines_removed_swapped_repeated_or_cut_are_named(packed: Path, damage: str) -> None:
    log = packed / "custody.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    if damage == "remove":
        del lines[2]
    elif damage == "swap":
        lines[2], lines[3] = lines[3], lines[2]
    elif damage == "repeat":
        lines.insert(2, lines[2])
    else:
        lines[-1] = lines[-1][:-10]
    log.write_bytes(b"".join(lines))
    with log.open("rb") as stream:
        found = verify.check_custody(stream, json.loads((packed / "manifest.json").read_bytes())["custody_head"])
    first = {"remove": "line 3", "swap": "line 3", "repeat": "line 4", "cut": "line 6"}[damage]
    assert first in found[0]


def test_missing_and_added_files_are_named(packed: Path) -> None:
    (packed / "clips/f1.mp4").unlink()
    (packed / "clips/extra.mp4").write_bytes(b"x")
    problems = verify.verify(str(packed))
    assert [problem.split(":")[0] for problem in problems] == ["clips/extra.mp4", "clips/f1.mp4"]


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "a/../../b", "C:evil", "a\\b", "", "a//b", "a\0b"])
def test_a_path_that_leaves_the_package_is_refused(packed: Path, name: str) -> None:
    assert not verify.safe(name)
    manifest = json.loads((packed / "manifest.json").read_bytes())
    manifest["files"].append({"path": name, "sha256": "0" * 64, "size_bytes": 1})
    (packed / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert any("leaves the package" in problem for problem in verify.verify(str(packed)))
    with pytest.raises(ReportError, match="cannot be a name"):
        write.write(packed.parent / "evil.zip", [Item(name, content=b"x")], "0" * 64)


def test_a_package_cut_short_is_no_package(packed: Path) -> None:
    out = packed.parent / "out.zip"
    out.write_bytes(out.read_bytes()[:-200])
    with pytest.raises(ValueError, match="cut short"):
        verify.verify(str(out))


def test_the_script_runs_alone_and_says_so_by_its_exit_code(packed: Path) -> None:
    alone = packed.parent / "elsewhere"
    alone.mkdir()
    shutil.copy(packed / "verify.py", alone / "verify.py")
    command = [sys.executable, "-I", "-S", str(alone / "verify.py")]  # no site packages, no project on the path
    assert subprocess.run([*command, str(packed)], check=False).returncode == 0
    (packed / "data/finding.csv").write_bytes(b"rule,permit\nPT-UNLISTED,DH2\n")
    done = subprocess.run([*command, str(packed)], check=False, capture_output=True, text=True)
    assert done.returncode == 1 and "data/finding.csv: was changed" in done.stdout
    assert subprocess.run([*command, str(alone)], check=False).returncode == 2


def test_a_console_without_chinese_is_told_all_the_same(packed: Path) -> None:
    (packed / "data/作业票.csv").write_bytes(b"added")
    command = [sys.executable, "-I", str(packed / "verify.py")]
    told = subprocess.run(command, check=False, capture_output=True, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert told.returncode == 1 and b".csv: is in the package but not in its manifest" in told.stdout, told.stderr


MANIFESTS = (
    b"", b"[]", b"null", b'{"files": 3, "custody_head": ""}', b'{"files": [3], "custody_head": ""}',
    b'{"files": [{"path": 3, "sha256": "", "size_bytes": 0}], "custody_head": ""}',
    b'{"files": [{"path": ["a"], "sha256": "", "size_bytes": 0}], "custody_head": ""}', b"[" * 100_000,
    b'{"files": [{"path": "\\ud800", "sha256": "", "size_bytes": 0}], "custody_head": ""}', b"\xff\xfe",
)  # fmt: skip


@pytest.mark.parametrize("manifest", MANIFESTS, ids=range(len(MANIFESTS)))
def test_a_manifest_of_any_shape_is_named_and_ends_nothing(packed: Path, manifest: bytes) -> None:
    (packed / "manifest.json").write_bytes(manifest)
    ran = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(packed)], check=False, capture_output=True, text=True, encoding="utf-8"
    )
    assert ran.returncode in (1, 2) and "manifest.json" in ran.stdout and not ran.stderr, ran.stderr


def test_damage_to_the_archive_itself_never_ends_the_script(packed: Path) -> None:
    out, chance = packed.parent / "out.zip", random.Random(11)
    good = out.read_bytes()
    (packed.parent / "out.zip.sha256").unlink()
    for _ in range(150):  # mostly in the directory at the end, where names, sizes and offsets stand
        data = bytearray(good)
        data[len(data) - 1 - chance.randrange(1500)] ^= 1 << chance.randrange(8)
        out.write_bytes(data)
        with contextlib.suppress(ValueError):  # "not a package" is an answer; any other error is a bug
            verify.verify(str(out))


def test_the_script_is_python_3_9(packed: Path) -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= set(sys.stdlib_module_names)


def test_a_changed_or_missing_original_stops_the_package(tmp_path: Path) -> None:
    original = tmp_path / "cam.mp4"
    original.write_bytes(b"video")
    out = tmp_path / "out.zip"
    with pytest.raises(OriginalError, match="changed since it was registered"):
        write.write(out, [Item("originals/cam.mp4", path=original, expected_sha256="0" * 64)], "0" * 64)
    with pytest.raises(OriginalError, match="is gone"):
        write.write(out, [Item("originals/cam.mp4", path=tmp_path / "none.mp4")], "0" * 64)
    assert list(tmp_path.iterdir()) == [original]


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write, "_add", full)
    with pytest.raises(ReportError, match="No space left on device"):
        write.write(tmp_path / "out.zip", [Item("a.txt", content=b"x")], "0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_two_packages_of_the_same_differ_only_in_the_time_of_export(tmp_path: Path) -> None:
    items = [Item("b.txt", content=b"b"), Item("a.txt", content=b"a")]
    write.write(tmp_path / "1.zip", items, "0" * 64)
    write.write(tmp_path / "2.zip", list(reversed(items)), "0" * 64)
    contents = []
    for name in ("1.zip", "2.zip"):
        with zipfile.ZipFile(tmp_path / name) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            manifest.pop("exported_utc")
            contents.append((archive.namelist(), manifest, archive.read("a.txt"), archive.read("b.txt")))
    assert contents[0] == contents[1]
