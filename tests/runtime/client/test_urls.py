"""What a URL opens: a destination, a source of records, a store, a copy of one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from schemagen_runtime import (
    Collection,
    DestinationError,
    HttpSettings,
    SettingsError,
    Workspace,
    open_records,
)
from schemagen_runtime.client.urls import control_path, open_backup, open_store

from tests.runtime.backends.sqlite.support import IDS, fill, fill_two_models, places
from tests.runtime.support import event

ROOT = Path(__file__).parents[3]
PLACE = Collection("p", "c")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three models; the one in the middle has labels only."""
    db = tmp_path_factory.mktemp("records") / "store.db"
    fill_two_models(db)
    return db


def test_records_are_read_by_url(db: Path) -> None:
    with open_records(f"sqlite:///{db}") as source:
        assert places(list(source.records(PLACE))) == [("m1", id_) for id_ in IDS] + [("m2", id_) for id_ in IDS[:3]]
        assert places(list(source.records(PLACE, "m2"))) == [("m2", id_) for id_ in IDS[:3]]
        assert [record.model for record in source.find(PLACE, "a-01")] == ["m1", "m2"]
        (found,) = source.find(PLACE, "a-01", "m2")
        assert (found.values["x"], found.labels) == (0, {"y": 1, "z": None})
        assert source.find(PLACE, "a-01", "\ud800") == source.find(PLACE, "nobody") == []
        with pytest.raises(DestinationError, match=r"has no collection p/x; it has p/c"):
            list(source.records(Collection("p", "x")))
        records = source.records(PLACE)
        assert next(records).id == "a-00"
    with pytest.raises(DestinationError, match="is closed"):
        source.find(PLACE, "a-01")


def test_writers_are_not_held_up_by_a_reader(tmp_path: Path) -> None:
    db = tmp_path / "store.db"
    fill(db, {"m": [event(f"a-{number:04}") for number in range(1500)]})
    with open_records(f"sqlite:///{db}") as source:
        records = source.records(PLACE)
        assert next(records).id == "a-0000"
        fill(db, {"m": [event("a-9999")]})
        assert [record.id for record in records][-2:] == ["a-1499", "a-9999"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "names no store"),
        ("monitoring.db", "names no store"),
        ("file:///events.ndjson", "names no store"),
        ("postgres:///x", "names no store"),
        ("sqlite:///", "names no file"),
        ("sqlite://x.db", "names no file"),
        ("http://", "names no collector"),
        ("https://me:secret@there", "a user or a password"),
    ],
)
def test_urls_that_name_nothing_to_read(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as raised:
        open_records(url)
    assert "secret" not in str(raised.value)


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(DestinationError, match="there is no monitoring database"):
        open_records(f"sqlite:///{tmp_path}/absent.db")
    with pytest.raises(SettingsError, match="names no collector"):
        open_records(f"sqlite:///{tmp_path}/absent.db", http=HttpSettings())
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_read_without_a_library_for_http(db: Path) -> None:
    code = f"""
import sys
from schemagen_runtime import Collection, open_records
with open_records("sqlite:///{db}") as source:
    print(len(list(source.records(Collection("p", "c")))), "requests" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "10 False\n"


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}", "SQLITE:///{}"])
def test_a_store_is_opened_by_its_path_or_its_url(form: str, db: Path, tmp_path: Path) -> None:
    with open_store(form.format(db)) as store:
        assert store.collections() == [PLACE]
    with closing(open_backup(form.format(db))) as backup:
        backup.back_up(str(tmp_path / "copy.db"))
    assert (tmp_path / "copy.db").exists()


@pytest.mark.parametrize("opener", [open_store, open_backup])
def test_what_is_no_store_is_not_opened_nor_made(opener: Callable[[str], object], tmp_path: Path) -> None:
    for url in ("https://collector.example", "file:///x.ndjson", "clickhouse://x", "sqlite://x.db", "sqlite:///"):
        with pytest.raises(ValueError, match=r"names no (store|file|port)|is a ClickHouse"):
            opener(url)
    with pytest.raises(DestinationError, match="there is no monitoring database"):
        opener(str(tmp_path / "absent.db"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    ["sqlite://x.db", "sqlite:///", "x.db", "http://", "http://x?a=b", "file:///", "postgres:///x", "", "sqlite:/x.db"],
)
def test_urls_that_name_no_destination(url: str) -> None:
    with pytest.raises(ValueError, match="names no"):
        Workspace(url)


@pytest.mark.parametrize(
    ("place", "control", "said"),
    [
        ("clickhouse://server:8123/events", None, "name one with --control, such as control"),
        ("monitoring.db", "control.db", "--control is for a store that is no file"),
        ("clickhouse://server:8123/events", "clickhouse://server:8123/events", "works on a SQLite file only"),
        ("https://collector.example", None, "names no store"),
    ],
)
def test_what_a_monitor_keeps_lies_in_one_file(place: str, control: str | None, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        control_path(place, control)


def test_a_store_keeps_what_a_monitor_makes_of_it_or_a_file_beside_it_does() -> None:
    assert control_path("sqlite:///monitoring.db") == control_path("monitoring.db") == "monitoring.db"
    assert control_path("clickhouse://server:8123/events", "control.db") == "control.db"
