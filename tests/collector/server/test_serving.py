"""A collector starts where it may, leaves nothing behind where it may not, and stops for a signal, however early."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests
import trustme
from schemagen_collector.server.serving import Listening

from tests.collector.hindering import active, file_is_locked, needs_proc, processes_stand_still
from tests.collector.server.support import serve
from tests.collector.support import PLACE, Server, lines, post, register
from tests.runtime.support import SCHEMA, event
from tests.system.faults.support import eventually

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


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "::1"])
def test_answers_are_sent_at_once_and_wait_for_no_acknowledgement(host: str) -> None:
    """The head and the body of an answer are two packets: 40 ms lie between them otherwise (RFC 9293, 3.7.4)."""

    async def has_no_delay(listening: socket.socket) -> bool:
        accepted = asyncio.get_running_loop().create_future()

        async def accept(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = writer.get_extra_info("socket")
            accepted.set_result(bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
            writer.close()

        async with await asyncio.start_server(accept, sock=listening):
            with socket.create_connection(listening.getsockname()[:2]):
                return await asyncio.wait_for(accepted, 30)

    with Listening(host=host, port=0).listen() as listening:
        assert asyncio.run(has_no_delay(listening))


@contextmanager
def taken() -> Generator[int, None, None]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("0.0.0.0", "without tokens the collector listens on loopback only, and 0.0.0.0 is not"),
        ("::", "without tokens the collector listens on loopback only, and :: is not"),
        ("0", "without tokens the collector listens on loopback only, and 0 is not"),
        ("", "'' is no address to listen on"),
        ("no.such.invalid", "'no.such.invalid' is no address to listen on"),
        ("a..b", "'a..b' is no address to listen on: it cannot be a name; expected one of this machine"),
        ("http://localhost", "'http://localhost' is no address to listen on"),
        ("unix:/tmp/x.sock", "'unix:/tmp/x.sock' is no address to listen on"),
    ],
)
def test_an_address_that_cannot_be_used_is_named_and_makes_no_database(host: str, said: str, tmp_path: Path) -> None:
    done = serve("--host", host, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_port_in_use_is_named_and_makes_no_database(tmp_path: Path) -> None:
    with taken() as port:
        done = serve("--port", str(port), cwd=tmp_path)
    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1, port {port}: Address already in use; choose another --port" in done.stderr
    assert not list(tmp_path.iterdir())


def make_token(folder: Path) -> None:
    options = ["--db", "monitoring.db", "--all-projects", "--right", "read"]
    command = [sys.executable, "-m", "schemagen", "token", "create", *options]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("host", "is_told"),
    [
        ("127.0.0.1", False),
        ("127.0.0.2", False),
        ("127.1", False),
        ("localhost", False),
        ("LOCALHOST", False),
        ("::1", False),
        ("0.0.0.0", True),
        ("::", True),
        ("0", True),
    ],
)
def test_tokens_in_the_clear_are_warned_of(host: str, is_told: bool, tmp_path: Path) -> None:
    if ":" in host and not has_ipv6():
        pytest.skip("needs IPv6")
    make_token(tmp_path)
    with Server(tmp_path / "monitoring.db", "--host", host) as server:
        pass
    assert "(a token is needed)" in server.log
    assert ("warning: tokens and events travel in the clear" in server.log) is is_told
    assert (f"in the clear to {host}; give --tls-cert" in server.log) is is_told


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def test_what_travels_over_tls_is_not_warned_of(tmp_path: Path) -> None:
    trustme.CA().issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(tmp_path / "both.pem")
    make_token(tmp_path)
    with Server(tmp_path / "monitoring.db", "--host", "0.0.0.0", "--tls-cert", str(tmp_path / "both.pem")) as server:
        assert server.url.startswith("https://")
    assert "in the clear" not in server.log


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "LOCALHOST"])
def test_a_collector_without_tokens_answers_at_the_url_that_it_says(host: str, tmp_path: Path) -> None:
    with Server(tmp_path / "monitoring.db", "--host", host) as server:
        assert "(no token is needed, for none was made)" in server.log
        assert "in the clear" not in server.log
        assert requests.get(f"{server.url}/v1/projects", timeout=10).status_code == 200


ASIDE = b"\n".join(b'{"unknown %d": 1}' % number for number in range(100))
"""Judged in the side process."""
WORST = b"{" + b",".join(b'"%x":1' % number for number in range(90_000)) + b"}\n"


def send(server: Server, body: bytes) -> socket.socket:
    """Begin a request; whoever gets the connection waits for its answer, or does not."""
    head = f"POST {PLACE}/events?model=m HTTP/1.1\r\nHost: localhost\r\nSchema-Fingerprint: {SCHEMA.fingerprint}\r\n"
    rest = f"Content-Type: application/x-ndjson\r\nContent-Length: {len(body)}\r\n\r\n"
    connection = socket.create_connection(server.address, timeout=60)
    connection.sendall((head + rest).encode() + body)
    return connection


def begin(server: Server) -> None:
    """Have a collector know the schema, and start both of its other processes."""
    assert register(server).status_code == 201
    assert post(server, ASIDE).status_code == 200
    document, headers = SCHEMA.document + b" " * 5000, {"Content-Type": "application/json"}
    assert requests.put(f"{server.url}{PLACE}/schema", document, headers=headers, timeout=30).status_code == 200


def is_closed(server: Server) -> bool:
    """Whether nobody can connect any more."""
    try:
        socket.create_connection(server.address, timeout=10).close()
    except ConnectionRefusedError:
        return True
    return False


def test_a_collector_that_stops_finishes_what_it_works_on(tmp_path: Path) -> None:
    with Server(tmp_path / "monitoring.db") as server:
        begin(server)
        with file_is_locked(server), send(server, lines([event("a", 1)])) as client:
            eventually(lambda: active(server) == 1)
            server.process.send_signal(signal.SIGTERM)
            eventually(lambda: is_closed(server))
            assert server.process.poll() is None
            unlocked = client.dup()
        with unlocked:
            assert unlocked.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert server.process.returncode == 0


@needs_proc
def test_what_takes_longer_than_a_stop_may_is_refused_and_given_up(tmp_path: Path) -> None:
    with Server(tmp_path / "monitoring.db", "--graceful-timeout", "1") as server:
        begin(server)
        with processes_stand_still(server), send(server, ASIDE) as client, send(server, ASIDE) as gone:
            eventually(lambda: active(server) == 2)
            gone.close()
            server.process.send_signal(signal.SIGTERM)
            answer = b"".join(iter(lambda: client.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"/problems/stopping" in answer
        assert b"connection: close" in answer.lower()
        assert server.process.wait(30) == 0
    assert "Traceback" not in server.log


def test_a_stop_waits_for_nobody_who_has_gone(tmp_path: Path) -> None:
    """Sixty of these would be judged for a minute or two."""
    with Server(tmp_path / "monitoring.db") as server:
        begin(server)
        with ExitStack() as stack:
            for _ in range(60):
                stack.enter_context(send(server, WORST))
            eventually(lambda: active(server) >= 40)
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 15
    assert "Traceback" not in server.log
