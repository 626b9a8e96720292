"""Check the certificate with which the collector offers TLS, before anything is opened or made.

OpenSSL says little of what is wrong with a file: ``[SSL] PEM lib`` stands for most of it.
"""

from __future__ import annotations

import binascii
import re
import ssl
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, cast

from schemagen_runtime.errors import SchemagenError

_BEGIN: Final = re.compile(rb"^-----BEGIN ([A-Z0-9 ]+)-----\s*$", re.MULTILINE)
_CERTIFICATES: Final = frozenset({"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"})
_SEQUENCE: Final = b"\x30"
"""The first byte of every certificate and key in DER (X.690, section 8.9), and of a PKCS#12 file."""
_OTHER_KEY: Final = frozenset({"KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH", "NO_CERTIFICATE_ASSIGNED"})
"""What OpenSSL says of a key that is not the certificate's: of its kind, or of another kind."""
_TOO_WEAK: Final = ("TOO_SMALL", "TOO_WEAK")
_NO_CHECK_TIME: Final = 0x200000
"""``X509_V_FLAG_NO_CHECK_TIME`` of OpenSSL, so that the certificate itself says when it is valid."""


class CertificateError(SchemagenError):
    """Tell what is wrong with a certificate or its key, and what was expected."""


class _Block(NamedTuple):
    """Hold what stands between two markers of PEM (RFC 7468)."""

    label: str
    text: bytes


def check_certificate(certificate: Path, key: Path | None) -> None:
    """Refuse a certificate with which no client would speak TLS now.

    Args:
        certificate: a chain in PEM: the server's own certificate, then those that issued it.
        key: its private key in PEM; None where it is in the same file.

    Raises:
        CertificateError: a file cannot be read, does not hold what it should, or the two do not belong together.
    """
    of_certificate = _read(certificate)
    of_key = of_certificate if key is None else _read(key)
    _require_labels(certificate, of_certificate, key, of_key)
    chain = [_decode(certificate, block) for block in of_certificate if block.label in _CERTIFICATES]
    path = key or certificate
    _require_plain(path, of_key)
    context = _load(certificate, path, chain)
    _require_valid(certificate, _shake_hands(context, chain[0], certificate))


def _read(path: Path) -> list[_Block]:
    try:
        if path.exists() and not path.is_file():
            raise CertificateError(f"{path} is no file; expected one in PEM")
        text = path.read_bytes()
    except OSError as error:
        raise CertificateError(f"{path} cannot be read: {error.strerror or error}; expected a file in PEM") from error
    if not text.strip():
        raise CertificateError(f"{path} is empty; expected a file in PEM, with '-----BEGIN …-----' in it")
    if not _BEGIN.search(text) and text.startswith(_SEQUENCE):
        advice = "openssl x509, pkey or pkcs12 write that of a file in DER or PKCS#12"
        raise CertificateError(f"{path} is in a binary form; expected PEM, with '-----BEGIN …-----' in it: {advice}")
    return _blocks(path, text)


def _blocks(path: Path, text: bytes) -> list[_Block]:
    found: list[_Block] = []
    for begin in _BEGIN.finditer(text):
        label = begin[1].decode("ascii")
        inside, end, _ = text[begin.end() :].partition(b"-----END %s-----" % begin[1])
        if not end or _BEGIN.search(inside):
            expected = f"expected '-----END {label}-----' after each '-----BEGIN {label}-----'"
            raise CertificateError(f"{path} is damaged: a block in it has no end; {expected}")
        found.append(_Block(label, inside))
    return found


def _require_labels(
    certificate: Path, of_certificate: Sequence[_Block], key: Path | None, of_key: list[_Block]
) -> None:
    """Look for a certificate and its key where they should be."""
    has_certificate = any(block.label in _CERTIFICATES for block in of_certificate)
    has_key = any(map(_is_key, of_key))
    if not has_certificate and not has_key and any(map(_is_key, of_certificate)):
        raise CertificateError(
            f"--tls-cert {certificate} holds a key, and --tls-key {key} holds none; expected them the other way round"
        )
    if not has_certificate:
        expected = "expected '-----BEGIN CERTIFICATE-----' in it"
        raise CertificateError(f"{certificate} holds no certificate in PEM{_instead(of_certificate)}; {expected}")
    if not has_key and key is None:
        raise CertificateError(f"{certificate} holds no private key in PEM; give the file that does as --tls-key")
    if not has_key:
        expected = "expected '-----BEGIN PRIVATE KEY-----' in it"
        raise CertificateError(f"{key} holds no private key in PEM{_instead(of_key)}; {expected}")


def _is_key(block: _Block) -> bool:
    return block.label.endswith("PRIVATE KEY")


def _instead(blocks: Sequence[_Block]) -> str:
    return f", only '{blocks[0].label}'" if blocks else ""


def _require_plain(path: Path, blocks: Sequence[_Block]) -> None:
    key = next(filter(_is_key, blocks))
    if "ENCRYPTED" in key.label or b"ENCRYPTED" in key.text:
        raise CertificateError(
            f"the key in {path} is encrypted; write it without: openssl pkey -in {path} -out plain.pem"
        )


def _decode(path: Path, block: _Block) -> bytes:
    """Return a certificate in DER, of which OpenSSL says that it is one."""
    try:
        der = binascii.a2b_base64(block.text)
        if block.label != "TRUSTED CERTIFICATE":  # which has more behind it than a certificate
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=der)
    except (ValueError, OSError) as error:
        expected = "expected a certificate in base64 between the markers; get the file again"
        raise CertificateError(f"a certificate in {path} is damaged; {expected}") from error
    return der


def _load(certificate: Path, key: Path, chain: Sequence[bytes]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key, password="")
    except ssl.SSLError as error:
        reason = error.reason or ""
        if reason in _OTHER_KEY:
            raise CertificateError(_of_other_key(certificate, key, chain)) from error
        if reason.endswith(_TOO_WEAK):
            expected = "expected an RSA key of 2048 bits or more, or an EC key, and signatures by SHA-256"
            raise CertificateError(f"{certificate} is too weak for OpenSSL ({reason}); {expected}") from error
        expected = "expected a private key in base64 between the markers; get the file again"
        raise CertificateError(f"the key in {key} is damaged; {expected}") from error
    return context


def _of_other_key(certificate: Path, key: Path, chain: Sequence[bytes]) -> str:
    """Say whose key it is not, and whether the chain holds the certificate whose key it is."""
    for position, der in enumerate(chain[1:], 2):
        if _fits(der, key):
            return (
                f"the key in {key} is that of certificate {position} in {certificate}; "
                "expected the server's own certificate first, then those that issued it"
            )
    return f"the key in {key} is not that of the certificate in {certificate}; give two that were made together"


def _fits(der: bytes, key: Path) -> bool:
    with tempfile.TemporaryDirectory(prefix="schemagen-certificate-") as folder:
        path = Path(folder, "one.pem")
        path.write_text(ssl.DER_cert_to_PEM_cert(der), "ascii")
        with suppress(ssl.SSLError):
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(path, key, password="")
            return True
    return False


def _shake_hands(server: ssl.SSLContext, der: bytes, certificate: Path) -> Mapping[str, object]:
    """Connect a client in memory that trusts this very certificate; return what the certificate says of itself."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_flags = ssl.VerifyFlags(ssl.VERIFY_X509_PARTIAL_CHAIN | _NO_CHECK_TIME)
    client.load_verify_locations(cadata=der)
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = client.wrap_bio(to_client, to_server)
    answering = server.wrap_bio(to_server, to_client, server_side=True)
    try:
        for side in (asking, answering, asking, answering):
            with suppress(ssl.SSLWantReadError):
                side.do_handshake()
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or str(error)
        expected = "expected one that is made for servers (extendedKeyUsage serverAuth)"
        raise CertificateError(
            f"clients would not take the certificate in {certificate}: {reason}; {expected}"
        ) from error
    return cast("Mapping[str, object]", asking.getpeercert() or {})


def _require_valid(path: Path, certificate: Mapping[str, object]) -> None:
    begins, ends = str(certificate["notBefore"]), str(certificate["notAfter"])
    now = time.time()
    if now < ssl.cert_time_to_seconds(begins):
        wrong = f"is not valid before {begins}; expected one that is, or set the clock"
    elif now > ssl.cert_time_to_seconds(ends):
        wrong = f"expired at {ends}; renew it"
    else:
        return
    raise CertificateError(f"the certificate in {path} {wrong}: clients refuse it")
