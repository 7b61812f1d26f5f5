"""A timestamp by file exchange, against an authority made here with OpenSSL: the known truth is its own clock."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from case import Case
from case.errors import CustodyError, ReportError
from timeline.package import stamps, timestamp, write
from timeline.package.write import Item

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="needs the openssl program to play the authority"
)

CONFIG = """
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = stamp
[stamp]
serial = serial
crypto_device = builtin
signer_cert = leaf.pem
signer_key = leaf.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a root, a timestamping certificate and OpenSSL's configuration to answer requests."""
    home = tmp_path_factory.mktemp("authority")
    (home / "tsa.cnf").write_text(CONFIG, encoding="utf-8")
    (home / "serial").write_text("01\n", encoding="ascii")
    for command in (
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=root"
        " -config tsa.cnf -extensions ca",
        "req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /CN=stamper -config tsa.cnf",
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out leaf.pem -days 30"
        " -extfile tsa.cnf -extensions leaf",
    ):
        subprocess.run(["openssl", *command.split()], cwd=home, check=True, capture_output=True)
    return home


def answer(authority: Path, request: Path, out: Path) -> Path:
    command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", str(request), "-out", str(out)]
    subprocess.run(command, cwd=authority, check=True, capture_output=True)
    return out


@pytest.fixture
def package(tmp_path: Path) -> Path:
    write.write(tmp_path / "case.zip", [Item("a.txt", content=b"a")], "0" * 64)
    return tmp_path / "case.zip"


def test_a_package_is_stamped_and_checked_offline(authority: Path, package: Path, tmp_path: Path) -> None:
    request = timestamp.write_request(package, tmp_path / "case.tsq")
    response = answer(authority, request, tmp_path / "case.tsr")
    stamped = timestamp.check_response(package, response, [authority / "ca.pem"])
    assert abs(stamped.moment_utc - datetime.now(UTC)) < timedelta(minutes=5)
    assert stamped.policy == "1.2.3.4.1"


def test_another_package_root_or_a_changed_response_is_refused(authority: Path, package: Path, tmp_path: Path) -> None:
    response = answer(authority, timestamp.write_request(package, tmp_path / "q.tsq"), tmp_path / "r.tsr")
    write.write(tmp_path / "other.zip", [Item("a.txt", content=b"b")], "0" * 64)
    with pytest.raises(ReportError, match=r"does not stamp other\.zip"):
        timestamp.check_response(tmp_path / "other.zip", response, [authority / "ca.pem"])
    stranger = "req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out stranger.pem -days 2 -subj /CN=x"
    subprocess.run(["openssl", *stranger.split()], cwd=tmp_path, check=True, capture_output=True)
    with pytest.raises(ReportError, match="does not stamp"):
        timestamp.check_response(package, response, [tmp_path / "stranger.pem"])
    data = bytearray(response.read_bytes())
    data[-20] ^= 1
    response.write_bytes(data)
    with pytest.raises(ReportError):
        timestamp.check_response(package, response, [authority / "ca.pem"])


def test_no_package_no_certificate_no_root(authority: Path, package: Path, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="not a package"):
        timestamp.write_request(authority / "ca.pem", tmp_path / "q.tsq")
    response = answer(authority, timestamp.write_request(package, tmp_path / "q.tsq"), tmp_path / "r.tsr")
    with pytest.raises(ReportError, match="no root was given"):
        timestamp.check_response(package, response, [])
    with pytest.raises(ReportError, match="not a PEM certificate"):
        timestamp.check_response(package, response, [response])


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = Case.create(tmp_path / "case", "Plant", "Asia/Shanghai")
    made.custody.append("run", {"stage": "detect"})
    return made


def test_the_log_is_stamped_up_to_where_it_was_asked_for(authority: Path, case: Case, tmp_path: Path) -> None:
    roots = [authority / "ca.pem"]
    with pytest.raises(CustodyError, match="no time was asked for"):
        stamps.add(case, authority / "ca.pem", roots)
    assert stamps.ask(case, tmp_path / "1.tsq") == 2
    case.custody.append("run", {"stage": "correlate"})  # the log goes on while the request is on its way
    assert stamps.ask(case, tmp_path / "2.tsq") == 4
    first = stamps.add(case, answer(authority, tmp_path / "1.tsq", tmp_path / "1.tsr"), roots, actor="Li")
    assert first.entries == 2 and first.moment_utc is not None
    assert abs(first.moment_utc - datetime.now(UTC)) < timedelta(minutes=5)
    second = stamps.add(case, answer(authority, tmp_path / "2.tsq", tmp_path / "2.tsr"), roots)
    assert second.entries == 4
    assert [entry["action"] for entry in case.custody.entries()[2:]] == [
        "stamp_request", "run", "stamp_request", "stamp", "stamp",
    ]  # fmt: skip
    assert [(one.entries, one.problem) for one in stamps.check(case, roots)] == [(2, ""), (4, "")]
    kept = case.root / "stamps/000002.tsr"
    lines = tmp_path / "lines"
    lines.write_bytes(case.custody.prefix(2))  # the way the README tells a stranger who has only openssl
    command = ["openssl", "ts", "-verify", "-data", str(lines), "-in", str(kept), "-CAfile", str(roots[0])]
    assert b"Verification: OK" in subprocess.run(command, capture_output=True, check=False).stdout


def test_a_stamp_of_something_else_is_not_kept_and_a_spoiled_one_is_named(
    authority: Path, case: Case, package: Path, tmp_path: Path
) -> None:
    roots = [authority / "ca.pem"]
    stamps.ask(case, tmp_path / "1.tsq")
    other = answer(authority, timestamp.write_request(package, tmp_path / "p.tsq"), tmp_path / "p.tsr")
    with pytest.raises(ReportError, match="does not stamp the custody log"):
        stamps.add(case, other, roots)
    assert not (case.root / "stamps").exists()
    stamped = stamps.add(case, other, roots, package=package)
    assert stamped.entries == 0 and case.custody.entries()[-1]["detail"]["package"] == "case.zip"
    stamps.add(case, answer(authority, tmp_path / "1.tsq", tmp_path / "1.tsr"), roots)
    kept = case.root / "stamps/000002.tsr"
    data = bytearray(kept.read_bytes())
    data[len(data) // 2] ^= 1
    kept.write_bytes(data)
    assert [bool(one.problem) for one in stamps.check(case, roots)] == [True]
