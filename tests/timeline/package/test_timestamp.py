"""A timestamp by file exchange, against an authority made here with OpenSSL: the known truth is its own clock."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from case.errors import ReportError
from timeline.package import timestamp, write
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
