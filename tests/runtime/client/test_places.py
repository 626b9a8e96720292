"""What a URL or a path says of a place, and what it only seems to say: refused with the reason, and no file is made."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from schemagen_runtime import DestinationError, SettingsError, Workspace, open_records
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.client.places import read_place, read_url
from schemagen_runtime.client.urls import (
    database_path,
    open_backup,
    open_catalogue,
    open_eraser,
    open_records_at,
    open_store,
)

from tests.runtime.backends.sqlite.support import fill, ingest
from tests.runtime.support import event


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


REFUSED = [
    ("sqlite:///:memory:", "in memory"),
    ("sqlite://:memory:", "in memory"),
    (":memory:", "in memory|no monitoring database"),
    ("sqlite:///scores.db?mode=memory&cache=shared", "takes no options after a '\\?'"),
    ("sqlite:///scores.db?", "takes no options"),
    ("sqlite:///scores.db#lending/scores", "takes no fragment after a '#'"),
    ("sqlite:///FILE:scores.db", "own URIs"),
    ("sqlite:////file:///scores.db", "own URIs"),
    ("sqlite://db.internal/scores.db", "is a host; write sqlite:///db.internal/scores.db"),
    ("sqlite://localhost/var/scores.db", "write sqlite:///var/scores.db"),
    ("sqlite:scores.db", "write sqlite:///scores.db"),
    ("sqlite:/var/scores.db", "write sqlite:////var/scores.db"),
    ("sqlite3:///scores.db", "write sqlite:///scores.db"),
    ("sqlite+aiosqlite:///scores.db", "write sqlite:///scores.db"),
    ("sqlite:///..", "is a folder"),
    ("sqlite:////proc/self", "is a folder"),
    ("sqlite:///pipe", "device, pipe or socket"),
    ("sqlite:////dev/zero", "device, pipe or socket"),
    ("sqlite:///scores.db/", "names no file|no monitoring database"),
    ("sqlite:///scores.db\r\n", "cannot be printed"),
    ("sqlite:///%20scores.db", "spaces around"),
    ("sqlite:///%C3%28.db", "no UTF-8"),
    ("sqlite:///scores.db-shm", "beside a database"),
    ("sqlite:///nowhere/scores.db", "nowhere"),
    ("sqlite:///" + "n" * 300, "too long"),
    ("sqlite:///\udcff.db", "cannot be printed"),
    ("mysql://root:hunter2@db/scores", "names no (destination|store)"),
    ("https:collector.example", "write 'https://collector.example'"),
    ("https:/collector.example/x", "write 'https://collector.example/x'"),
    ("https://me:hunter2@collector.example", "password|names no store"),
    ("https://collector.example?key=hunter2", "names no (collector|store)"),
    ("https://collector example", "names no (collector|store)"),
    ("file:/var/log/x.ndjson", "write file:///var/log/x.ndjson"),
    ("file:///", "names no file"),
    ("file:scores.db?cache=private", "write sqlite:///scores.db"),
    ("file:/var/scores.sqlite3", "write sqlite:////var/scores.sqlite3"),
    ("\0", "."),
    ("", "."),
]


@pytest.mark.parametrize("opener", [Workspace, open_records, open_records_at, open_store, open_backup])
@pytest.mark.parametrize(("place", "said"), REFUSED)
def test_what_names_nothing_is_refused_with_the_reason(
    opener: Callable[[str], object], place: str, said: str, here: Path
) -> None:
    os.mkfifo("pipe")
    with pytest.raises((ValueError, DestinationError), match=said) as raised:
        opener(place)
    assert "hunter2" not in str(raised.value)
    assert [path.name for path in here.iterdir()] == ["pipe"]


@pytest.mark.parametrize(
    ("url", "write"),
    [
        ("scores.db", "for a file write sqlite:///scores.db"),
        ("collector:8321", "write http://collector:8321"),
        ("localhost:8321/x", "write http://localhost:8321/x"),
        ("amqp://broker/topic", "such as an example"),
    ],
)
def test_what_was_meant_is_proposed(url: str, write: str) -> None:
    with pytest.raises(ValueError, match=write):
        read_url(url, "destination", "an example")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///a%20b%3F.db", "a b?.db"),
        ("SQLITE:///ab.db", "ab.db"),
        ("sqlite:///100%.db", "100%.db"),
        ("sqlite:///./x%2520.db", "x%20.db"),
        ("sqlite:///größe.db", "größe.db"),
    ],
)
def test_a_path_is_decoded_and_nothing_else_is_made(url: str, name: str, here: Path) -> None:
    Workspace(url).close()
    assert [path.name for path in here.iterdir()] == [name]
    open_records(url).close()
    open_store(name).close()


def test_a_file_that_was_named_before_urls_were_decoded_is_not_passed_over(here: Path) -> None:
    ingest(here / "x.db", event("a"))
    (here / "x.db").rename("a%20b.db")
    with pytest.raises(ValueError, match=r"rename it to a b.db, or write %25"):
        Workspace("sqlite:///a%20b.db")
    open_records("sqlite:///a%2520b.db").close()
    assert [path.name for path in here.iterdir()] == ["a%20b.db"]


@pytest.mark.parametrize("name", ["m.db?timeout=5", "file:x.db", " m.db", ":memory:", "m.db-wal"])
def test_a_path_of_a_strange_name_opens_a_file_that_is_there_and_makes_none(name: str, here: Path) -> None:
    fill(here / "plain.db", {"m": [event("a")]})
    (here / "plain.db").rename(here / name)
    if not name.startswith("file:"):
        open_store(name).close()
    open_store(str(here / name)).close()
    (here / name).unlink()
    with pytest.raises((DestinationError, ValueError), match=r"no database is made at|takes no options|names no"):
        SqliteStore(database_path(name))
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("opened", [open_store, open_backup, open_records_at, open_eraser, open_catalogue])
@pytest.mark.parametrize(
    ("place", "said"), [("", "names no store"), (" ", "names no store"), ("m.db?mode=ro", "no options")]
)
def test_no_way_to_open_a_store_takes_what_names_none(
    opened: Callable[[str], object], place: str, said: str, here: Path
) -> None:
    with pytest.raises(ValueError, match=said):
        opened(place)
    assert list(here.iterdir()) == []


def test_paths_with_colons_are_paths() -> None:
    assert read_place("C:\\data\\m.db", "store", "") is None
    assert read_place("2026:11.db", "store", "") is None
    found = read_place("sqlite:////x/m.db", "store", "")
    assert found is not None
    assert found == ("sqlite", "/x/m.db")


@pytest.mark.parametrize("folder", ["", " ", "sqlite:///s", "https://collector.example", "file:/s", "s\n"])
@pytest.mark.parametrize("name", ["spool", "dead_letters"])
def test_a_folder_is_a_path(name: str, folder: object, here: Path) -> None:
    arguments: dict[str, object] = {name: folder}
    with pytest.raises(SettingsError, match=f"{name} is .*; expected the path of a folder"):
        Workspace("sqlite:///m.db", **arguments)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    "options",
    [
        {"destination": "sqlite:///~/x.db"},
        {"destination": Path("~/x.db")},
        {"spool": "~/spool"},
        {"spool": Path("~nobody/spool")},
        {"dead_letters": "~"},
    ],
)
def test_a_home_folder_as_shells_write_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="only shells read '~'; write"):
        Workspace(**options)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_called_so_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "~").mkdir()
    Workspace("sqlite:///~/x.db").close()
    assert (tmp_path / "~" / "x.db").exists()
