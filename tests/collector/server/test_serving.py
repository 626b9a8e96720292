"""A signal stops the collector, however early it comes: none is lost between the announcement and the first request."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import trustme

from tests.collector.support import Server

AT_ONCE = """
import os, signal, sys
from pathlib import Path
from schemagen_collector.server.serving import Listening, serve
from schemagen_collector.settings import CollectorSettings

listening = Listening(host="127.0.0.1", port=0, workers=int(sys.argv[2]))
serve(CollectorSettings(db=Path(sys.argv[1])), listening, lambda url, is_open: os.kill(os.getpid(), int(sys.argv[3])))
print("stopped")
"""


@pytest.mark.parametrize("number", [15, 2], ids=["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_signal_that_comes_with_the_announcement_stops_it(workers: int, number: int, tmp_path: Path) -> None:
    command = [sys.executable, "-c", AT_ONCE, str(tmp_path / "monitoring.db"), str(workers), str(number)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "stopped\n"), done.stderr


def test_a_server_that_is_stopped_as_soon_as_it_is_there_ends_well(tmp_path: Path) -> None:
    for _ in range(5):
        with Server(tmp_path / "monitoring.db") as server:
            pass
        assert server.process.returncode == 0


def serve(*options: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "schemagen", "serve", "--db", "m.db", "--port", "0", *options]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)


def test_a_mistake_in_a_certificate_is_named(tmp_path: Path) -> None:
    authority = trustme.CA()
    one, other = authority.issue_cert("localhost"), authority.issue_cert("localhost")
    one.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    one.private_key_pem.write_to_path(tmp_path / "key.pem")
    other.private_key_pem.write_to_path(tmp_path / "other.pem")
    (tmp_path / "text.pem").write_text("no key at all\n")
    locked = b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
    (tmp_path / "locked.pem").write_bytes(locked)
    for options, said in [
        (["--tls-cert", "cert.pem"], "cert.pem holds no private key in PEM; give the file that does as --tls-key"),
        (["--tls-cert", "key.pem"], "key.pem holds no certificate in PEM"),
        (["--tls-cert", "text.pem", "--tls-key", "key.pem"], "text.pem holds no certificate in PEM"),
        (["--tls-cert", "cert.pem", "--tls-key", "text.pem"], "text.pem holds no private key in PEM"),
        (["--tls-cert", "cert.pem", "--tls-key", "other.pem"], "the key is not that of the certificate"),
        (["--tls-cert", "cert.pem", "--tls-key", "locked.pem"], "the key in locked.pem is encrypted"),
        (["--tls-cert", "cert.pem", "--tls-key", "absent.pem"], "No such file or directory"),
        (["--tls-key", "key.pem"], "--tls-key is given without --tls-cert"),
    ]:
        done = serve(*options, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert said in done.stderr


def test_tokens_in_the_clear_are_warned_of(tmp_path: Path) -> None:
    def announced(host: str) -> str:
        with Server(tmp_path / "monitoring.db", "--host", host) as server:
            pass
        return server.log

    create = [
        sys.executable,
        "-m",
        "schemagen",
        "token",
        "create",
        "--db",
        "monitoring.db",
        "--all-projects",
        "--right",
        "read",
    ]
    subprocess.run(create, cwd=tmp_path, check=True, capture_output=True)
    assert "in the clear" not in announced("127.0.0.1")
    assert "warning: tokens and events travel in the clear to 0.0.0.0; give --tls-cert" in announced("0.0.0.0")
