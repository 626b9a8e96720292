"""Each mistake in a certificate or its key is said in a sentence that names the file, and leaves no database behind."""

from __future__ import annotations

import os
import ssl
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from schemagen_collector.server.certificate import CertificateError, check_certificate
from trustme import KeyType

from tests.collector.server.support import serve

AUTHORITY = trustme.CA(key_type=KeyType.ECDSA)
BETWEEN = AUTHORITY.create_child_ca(key_type=KeyType.ECDSA)
OWN = BETWEEN.issue_cert("localhost", key_type=KeyType.ECDSA)
CHAIN = [blob.bytes() for blob in OWN.cert_chain_pems]
CERTIFICATE, KEY = CHAIN[0], OWN.private_key_pem.bytes()
OTHER = AUTHORITY.issue_cert("localhost", key_type=KeyType.ECDSA)
RSA = AUTHORITY.issue_cert("localhost", key_type=KeyType.RSA)
_PARSED = load_pem_private_key(KEY, None)
NOW = datetime.now(UTC)


def locked(form: PrivateFormat) -> bytes:
    return _PARSED.private_bytes(Encoding.PEM, form, BestAvailableEncryption(b"secret"))


def garbled(pem: bytes, line: bytes = b"AAAA") -> bytes:
    """The same markers, with something else between them."""
    first, *_, last = pem.splitlines()
    return b"\n".join([first, line, last]) + b"\n"


def issued(begins: int, ends: int) -> tuple[bytes, bytes]:
    """A certificate and its key; it counts from the one day to the other, where today is 0."""
    times = NOW + timedelta(begins), NOW + timedelta(ends)
    leaf = AUTHORITY.issue_cert("localhost", key_type=KeyType.ECDSA, not_before=times[0], not_after=times[1])
    return leaf.cert_chain_pems[0].bytes(), leaf.private_key_pem.bytes()


def request_for_a_certificate() -> bytes:
    return b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"


GOOD = [
    (b"".join(CHAIN), KEY),
    (b"".join(CHAIN) + KEY, None),
    (KEY + b"".join(CHAIN), None),
    (CERTIFICATE.replace(b"\n", b"\r\n"), KEY.replace(b"\n", b"\r\n")),
    (b"Certificate:\n    Data: what 'openssl x509 -text' wrote\n" + CERTIFICATE + b"\ntail", b"ENCRYPTED: no\n" + KEY),
    (RSA.cert_chain_pems[0].bytes(), RSA.private_key_pem.bytes()),
    (CERTIFICATE, _PARSED.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())),
]
WRONG = {
    "empty certificate": (b"", KEY, "c.pem is empty; expected a file in PEM"),
    "empty key": (CERTIFICATE, b" \n", "k.pem is empty; expected a file in PEM"),
    "text": (b"hello\n", KEY, "c.pem holds no certificate in PEM; expected '-----BEGIN CERTIFICATE-----'"),
    "text as key": (CERTIFICATE, b"hello\n", "k.pem holds no private key in PEM; expected '-----BEGIN PRIVATE KEY"),
    "no key": (CERTIFICATE, None, "c.pem holds no private key in PEM; give the file that does as --tls-key"),
    "certificate in DER": (
        ssl.PEM_cert_to_DER_cert(CERTIFICATE.decode()),
        KEY,
        "c.pem is in a binary form; expected",
    ),
    "key in DER": (
        CERTIFICATE,
        _PARSED.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        "k.pem is in a binary form; expected PEM",
    ),
    "a request": (request_for_a_certificate(), KEY, "c.pem holds no certificate in PEM, only 'CERTIFICATE REQUEST'"),
    "two certificates": (CERTIFICATE, CERTIFICATE, "k.pem holds no private key in PEM, only 'CERTIFICATE'"),
    "two keys": (KEY, KEY, "c.pem holds no certificate in PEM, only '"),
    "swapped": (KEY, CERTIFICATE, "expected them the other way round"),
    "garbage in the certificate": (garbled(CERTIFICATE), KEY, "a certificate in c.pem is damaged; expected"),
    "no base64": (garbled(CERTIFICATE, b"!"), KEY, "a certificate in c.pem is damaged; expected"),
    "garbage in the chain": (CERTIFICATE + garbled(CERTIFICATE), KEY, "a certificate in c.pem is damaged; expected"),
    "garbage in the key": (CERTIFICATE, garbled(KEY), "the key in k.pem is damaged; expected a private key in base64"),
    "cut off": (CERTIFICATE[:-40], KEY, "c.pem is damaged: a block in it has no end; expected '-----END CERTIFICATE"),
    "cut off in the chain": (CERTIFICATE[:-40] + b"\n" + CHAIN[1], KEY, "c.pem is damaged: a block in it has no end"),
    "key cut off": (CERTIFICATE, KEY[: len(KEY) // 2], "k.pem is damaged: a block in it has no end"),
    "key of another": (CERTIFICATE, OTHER.private_key_pem.bytes(), "k.pem is not that of the certificate in c.pem"),
    "RSA key": (CERTIFICATE, RSA.private_key_pem.bytes(), "k.pem is not that of the certificate in c.pem"),
    "EC key": (RSA.cert_chain_pems[0].bytes(), KEY, "k.pem is not that of the certificate in c.pem"),
    "own certificate last": (
        b"".join(reversed(CHAIN)),
        KEY,
        f"k.pem is that of certificate {len(CHAIN)} in c.pem; expected the server's own certificate first",
    ),
    "locked": (CERTIFICATE, locked(PrivateFormat.PKCS8), "the key in k.pem is encrypted; write it without: openssl"),
    "locked as of old": (CERTIFICATE, locked(PrivateFormat.TraditionalOpenSSL), "the key in k.pem is encrypted"),
    "locked beside": (CERTIFICATE + locked(PrivateFormat.PKCS8), None, "the key in c.pem is encrypted"),
    "expired": (*issued(-9, -1), "c.pem expired at "),
    "of the future": (*issued(1, 9), "is not valid before "),
}


def written(folder: Path, certificate: bytes, key: bytes | None) -> tuple[Path, Path | None]:
    (folder / "c.pem").write_bytes(certificate)
    if key is None:
        return folder / "c.pem", None
    (folder / "k.pem").write_bytes(key)
    return folder / "c.pem", folder / "k.pem"


@pytest.mark.parametrize(("certificate", "key"), GOOD)
def test_a_certificate_that_fits_its_key_is_taken(certificate: bytes, key: bytes | None, tmp_path: Path) -> None:
    check_certificate(*written(tmp_path, certificate, key))


@pytest.mark.parametrize(("certificate", "key", "said"), WRONG.values(), ids=WRONG)
def test_each_mistake_is_named(certificate: bytes, key: bytes | None, said: str, tmp_path: Path) -> None:
    paths = written(tmp_path, certificate, key)
    with pytest.raises(CertificateError) as refusal:
        check_certificate(*paths)
    message = str(refusal.value).replace(f"{tmp_path}/", "")
    assert said in message
    assert "SSL]" not in message
    assert "secret" not in message


def nothing(_path: Path) -> None:
    pass


def loop(path: Path) -> None:
    path.symlink_to(path.name)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (nothing, "cannot be read: No such file or directory; expected a file in PEM"),
        (Path.mkdir, "is no file; expected one in PEM"),
        (os.mkfifo, "is no file; expected one in PEM"),
        (loop, "cannot be read: Too many levels of symbolic links"),
    ],
    ids=["absent", "folder", "pipe", "loop"],
)
def test_what_is_no_file_is_named(make: Callable[[Path], object], said: str, tmp_path: Path) -> None:
    certificate, key = written(tmp_path, CERTIFICATE, KEY)
    wrong = tmp_path / "wrong.pem"
    make(wrong)
    for pair in ((wrong, key), (certificate, wrong)):
        with pytest.raises(CertificateError, match=r"wrong\.pem") as refusal:
            check_certificate(*pair)
        assert said in str(refusal.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    certificate, key = written(tmp_path, CERTIFICATE, KEY)
    certificate.chmod(0)
    with pytest.raises(CertificateError, match=r"c\.pem cannot be read: Permission denied"):
        check_certificate(certificate, key)


def test_a_certificate_for_clients_only_is_refused(tmp_path: Path) -> None:
    config = tmp_path / "openssl.cnf"
    config.write_text("[req]\ndistinguished_name=dn\nx509_extensions=ext\n[dn]\n[ext]\nextendedKeyUsage=clientAuth\n")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-config", str(config)]
    files = tmp_path / "c.pem", tmp_path / "k.pem"
    done = subprocess.run([*command, "-out", files[0], "-keyout", files[1]], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("needs openssl")
    with pytest.raises(CertificateError, match="expected one that is made for servers"):
        check_certificate(*files)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--tls-cert", "c.pem"], "c.pem holds no private key in PEM"),
        (["--tls-key", "k.pem"], "--tls-key is given without --tls-cert"),
        (["--tls-cert", "k.pem", "--tls-key", "c.pem"], "expected them the other way round"),
        (["--tls-cert", "absent.pem", "--tls-key", "k.pem"], "absent.pem cannot be read: No such file or directory"),
        (["--tls-cert", ".", "--tls-key", "k.pem"], "'.' is a directory"),
    ],
)
def test_the_command_says_so_and_makes_no_database(options: list[str], said: str, tmp_path: Path) -> None:
    written(tmp_path, CERTIFICATE, KEY)
    done = serve(*options, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.pem", "k.pem"]
