"""A trusted time for a sealed network (RFC 3161), by file exchange: write a request, carry it to a timestamp authority
on any machine that reaches one, bring the response back, and check it here with the authority's root certificate.

What is stamped is the SHA-512 of a package's manifest, which in turn holds the hash of everything in the package.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from case.errors import ReportError
from case.files import write_bytes
from timeline.package.verify import MANIFEST


@dataclass(frozen=True)
class Stamped:
    """A response that holds: the authority's time (UTC), its serial number and its policy."""

    moment_utc: datetime
    serial_number: int
    policy: str


def manifest_of(package: Path) -> bytes:
    """The manifest of a package (.zip or folder), byte for byte. Raises ReportError when there is none."""
    try:
        if package.is_dir():
            return (package / MANIFEST).read_bytes()
        with zipfile.ZipFile(package) as archive:
            return archive.read(MANIFEST)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise ReportError(f"{package}: is not a package with a readable {MANIFEST} ({error}).") from error


def write_request(package: Path, out: Path) -> Path:
    """Write the request file (application/timestamp-query) for a package; returns its path."""
    return request_for(manifest_of(package), out)


def request_for(content: bytes, out: Path) -> Path:
    """Write the request file for any content (its SHA-512 leaves the machine, nothing else); returns its path."""
    request = TimestampRequestBuilder(
        data=content, hash_algorithm=HashAlgorithm.SHA512, nonce=True, cert_req=True
    ).build()
    try:
        write_bytes(out, request.as_bytes())
    except OSError as error:
        raise ReportError(f"{out}: the request cannot be written ({error.strerror}).") from error
    return out


def check_response(package: Path, response: Path, roots: Sequence[Path], certificate: Path | None = None) -> Stamped:
    """Check, offline, that `response` (application/timestamp-reply) stamps this package's manifest.

    `roots` are PEM files with the certificates a person trusts; `certificate` the authority's own, needed only when
    the response does not carry it. Raises ReportError saying which part does not hold.
    """
    return check_content(manifest_of(package), package.name, response, roots, certificate)


def check_content(
    content: bytes, name: str, response: Path, roots: Sequence[Path], certificate: Path | None = None
) -> Stamped:
    """Check, offline, that `response` stamps this content, called `name` in errors. Arguments as `check_response`."""
    builder = VerifierBuilder(tsa_certificate=_certificates(certificate)[0] if certificate else None)
    for root in roots:
        for trusted in _certificates(root):
            builder = builder.add_root_certificate(trusted)
    try:
        decoded = decode_timestamp_response(response.read_bytes())
        builder.build().verify_message(decoded, content)
    except (OSError, ValueError) as error:
        raise ReportError(
            f"{response}: is not a readable timestamp response, or no root was given ({error})."
        ) from error
    except VerificationError as error:
        raise ReportError(f"{response}: does not stamp {name}: {error}.") from error
    info = decoded.tst_info
    return Stamped(info.gen_time.astimezone(UTC), info.serial_number, info.policy.dotted_string)


def _certificates(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ReportError(f"{path}: is not a PEM certificate ({error}).") from error
