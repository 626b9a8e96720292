"""What is wrong is said where it is given: URLs, tokens, folders, settings; and what is merely away, is not."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest
from schemagen_runtime import (
    DeadLetterError,
    DestinationError,
    ErrorCode,
    HttpSettings,
    Settings,
    SettingsError,
    SpoolError,
    TransientError,
    WhenFull,
    Workspace,
)

from tests.system.faults.collector import Collector, answers
from tests.system.faults.support import QUICK, Account, add_collection, fates, numbered


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "names no destination"),
        ("monitoring.db", "names no destination"),
        ("ftp://there", "names no destination"),
        ("http:/there", "names no destination"),
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


def test_a_file_destination_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(DestinationError, match=r"no/such/events\.ndjson"):
        Workspace(f"file://{tmp_path}/no/such/events.ndjson")


@pytest.mark.parametrize(
    "wrong",
    [
        {"connect_timeout": 0},
        {"read_timeout": -1},
        {"attempt_timeout": float("nan")},
        {"gzip_above": 0},
        {"token": "two words"},
        {"token": "line\nbreak"},
        {"token": ""},
        {"token_file": "/no/such/file"},
        {"ca_bundle": "/no/such/file"},
        {"token": "a", "token_file": __file__},
    ],
)
def test_http_settings_that_make_no_sense(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))) as raised:
        HttpSettings(**wrong)  # type: ignore[arg-type] # wrong on purpose
    assert "break" not in str(raised.value)


def test_http_settings_for_what_is_no_collector(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="names no collector"):
        Workspace(f"sqlite:///{tmp_path}/store.db", http=HttpSettings())


def test_a_token_in_the_environment_that_cannot_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMAGEN_TOKEN", "not a token")
    with pytest.raises(SettingsError, match="SCHEMAGEN_TOKEN is no bearer token") as raised:
        Workspace("http://there")
    assert "not a token" not in str(raised.value)


def test_a_collector_that_is_not_there(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    said = f"no answer from {url}: Connection refused"
    with Workspace(url, settings=QUICK) as ws, pytest.raises(TransientError, match=said):
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


def test_a_host_that_has_no_name() -> None:
    said = r"no answer from http://collector\.invalid"
    with Workspace("http://collector.invalid", settings=QUICK) as ws, pytest.raises(TransientError, match=said):
        add_collection(ws)


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_is_refused(collector: Collector, status: int) -> None:
    if status == 401:
        collector.token = "right"
    else:
        collector.forbidding = True
    http = HttpSettings(token="wrong")
    said = f"{status} .*is the token right"
    with Workspace(collector.url, http=http) as ws, pytest.raises(DestinationError, match=said) as raised:
        add_collection(ws)
    assert "wrong" not in str(raised.value)
    assert "wrong" not in repr(http)


def test_a_token_that_is_revoked_later_and_renewed_in_its_file(collector: Collector, tmp_path: Path) -> None:
    collector.token = "first"
    file = tmp_path / "token"
    file.write_text("first\n")
    http = HttpSettings(token_file=file)
    with Workspace(collector.url, project="p", model="m", settings=QUICK, http=http) as ws:
        collection = add_collection(ws)
        assert fates(collection.ingest_mappings(numbered("a", range(2))).result()) == {"delivered": 2}
        collector.token = "second"
        refused = collection.ingest_mappings(numbered("b", range(2)), raise_errors=False).result()
        assert {error.code for error in refused.errors} == {ErrorCode.DELIVERY_FAILED}
        assert "401" in refused.errors[0].message
        file.write_text("second\n")
        assert fates(collection.ingest_mappings(numbered("c", range(2))).result()) == {"delivered": 2}


def test_a_redirect_is_not_followed(collector: Collector) -> None:
    elsewhere = {"Location": "http://127.0.0.1:1/stolen"}
    with Workspace(collector.url, project="p", model="m", settings=QUICK) as ws:
        collection = add_collection(ws)
        collector.behave = answers(307, elsewhere)
        result = collection.ingest_mappings(numbered("a", range(2)), raise_errors=False).result()
    assert "redirects are not followed" in result.errors[0].message
    assert "http://127.0.0.1:1/stolen" in result.errors[0].message


@pytest.mark.parametrize("what", ["spool", "dead_letters"])
def test_folders_that_cannot_be_written(tmp_path: Path, what: str) -> None:
    (tmp_path / "file").write_text("")
    expected = SpoolError if what == "spool" else DeadLetterError
    below = tmp_path / "file" / "below"
    spool, letters = (below, None) if what == "spool" else (None, below)
    with pytest.raises(expected, match="file") as raised:
        Workspace(f"sqlite:///{tmp_path}/store.db", spool=spool, dead_letters=letters)
    assert "expected" in str(raised.value)


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


def test_a_spool_keeps_what_it_accepted(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="drop_oldest"):
        Workspace("http://there", spool=tmp_path / "s", settings=Settings(when_full=WhenFull.DROP_OLDEST))
