"""What is wrong is said where it is given: URLs, tokens, folders, settings; and what is merely away, is not."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest
from schemagen_runtime import (
    SpoolError,
    TransientError,
    Workspace,
)

from tests.system.faults.collector import Collector
from tests.system.faults.support import QUICK, Account, add_collection, fates, numbered


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "names no destination"),
        ("monitoring.db", "names no destination"),
        ("ftp://there", "names no destination"),
        ("http:/there", "names no collector; write 'http://there'"),
        ("http://", "names no collector"),
        ("http://:8080", "names no collector"),
        ("http://there:0", "names no collector"),
        ("http://there:99999", "cannot be read"),
        ("http://[::1", "cannot be read"),
        ("http://there/?token=x", "names no collector"),
        ("http://there/#x", "names no collector"),
        ("http://me:secret@there", "a user or a password"),
        ("file://relative.ndjson", "names no file"),
        ("file:///", "names no file"),
        ("sqlite://x.db", "names no file"),
    ],
)
def test_urls_that_cannot_be(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as raised:
        Workspace(url)
    assert "secret" not in str(raised.value)
    assert "expected" in str(raised.value) or "write" in str(raised.value)


def test_a_collector_that_is_not_there(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    said = f"no answer from {url}: Connection refused"
    settings = replace(QUICK, registration_timeout=0.3)
    with Workspace(url, settings=settings) as ws, pytest.raises(TransientError, match=said):
        add_collection(ws)
    # With a spool that is no mistake: events wait until the collector is there.
    with Workspace(url, project="p", model="m", settings=replace(QUICK, exit_timeout=0.1), spool=tmp_path / "s") as ws:
        future = add_collection(ws).ingest_mappings(numbered("a", range(3)))
        ws.close(0.1)
    assert fates(future.result()) == {"spooled": 3}
    with Collector(tmp_path / "store.db", port=port), Workspace(url, project="p", spool=tmp_path / "s") as ws:
        assert ws.stats().recovered == 3
        assert ws.flush(10)
    Account.take(tmp_path / "store.db", tmp_path / "s").require([f"a-{number}" for number in range(3)])


def test_a_spool_of_another_destination(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    with Workspace("http://127.0.0.1:1", project="p", model="m", settings=QUICK, spool=spool) as ws:
        future = add_collection(ws).ingest_mappings(numbered("a", range(3)))
        ws.close(0.1)
    assert fates(future.result()) == {"spooled": 3}
    said = r"holds events for http://127\.0\.0\.1:1, and this workspace delivers to sqlite:.* remove"
    with pytest.raises(SpoolError, match=said):
        Workspace(f"sqlite:///{tmp_path}/store.db", spool=spool)
    # It can be told to deliver them there all the same, as it says.
    (spool / "destination").unlink()
    with Workspace(f"sqlite:///{tmp_path}/store.db", spool=spool) as ws:
        assert ws.flush(10)
    Account.take(tmp_path / "store.db", spool).require(["a-0", "a-1", "a-2"])


def test_a_folder_that_is_no_spool(tmp_path: Path) -> None:
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / "holiday.jpg").write_bytes(b"\xff\xd8")
    with pytest.raises(SpoolError, match="spool"):
        Workspace(f"sqlite:///{tmp_path}/a.db", spool=tmp_path / "spool")
    assert (tmp_path / "spool" / "holiday.jpg").exists()
