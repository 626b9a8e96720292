"""What a workspace refuses to open, and what it closes again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from schemagen_runtime import (
    DeadLetterError,
    HttpSettings,
    Settings,
    SettingsError,
    SpoolError,
    TransientError,
    WhenFull,
    Workspace,
)

from tests.runtime.support import SCHEMA, MemoryDestination, event


def test_http_settings_for_what_is_no_collector(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="names no collector"):
        Workspace(f"sqlite:///{tmp_path}/store.db", http=HttpSettings())


@pytest.mark.parametrize("what", ["spool", "dead_letters"])
def test_folders_that_cannot_be_written(tmp_path: Path, what: str) -> None:
    (tmp_path / "file").write_text("")
    expected = SpoolError if what == "spool" else DeadLetterError
    below = tmp_path / "file" / "below"
    spool, letters = (below, None) if what == "spool" else (None, below)
    with pytest.raises(expected, match="file") as raised:
        Workspace(f"sqlite:///{tmp_path}/store.db", spool=spool, dead_letters=letters)
    assert "expected" in str(raised.value)


def test_a_spool_keeps_what_it_accepted(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="drop_oldest"):
        Workspace("http://there", spool=tmp_path / "s", settings=Settings(when_full=WhenFull.DROP_OLDEST))


def away(_batch: object) -> None:
    """Be a destination that is not to be reached."""
    raise TransientError("away")


def made(name: str, module: str, **members: object) -> Any:  # noqa: ANN401 -- a class that is made here
    """Return an instance of a new class."""
    kind = type(name, (MemoryDestination,), {"__module__": module, "__qualname__": name, **members})
    return kind()


def leave_an_event(destination: Any, folder: Path) -> None:  # noqa: ANN401 -- see above
    """Leave an event in a spool."""
    destination.before = away
    with Workspace(destination, model="m", spool=folder, settings=Settings(delivery_timeout=0.05, linger=0)) as ws:
        ws.add_data_collection("c", schema=SCHEMA).ingest_events([event("a")]).result(5)


def deliver(destination: Any, folder: Path) -> list[str]:  # noqa: ANN401 -- see above
    """Open a workspace with the spool, and return the ids of what is sent."""
    with Workspace(destination, model="m", spool=folder) as ws:
        assert ws.flush(10)
    ids: list[str] = destination.ids
    return ids


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (("Sink", "other.module"), "holds events for my.module:Sink, and this workspace delivers to other.module:Sink"),
        (("Renamed", "my.module"), "give the destination an attribute identity = 'my.module:Sink'"),
    ],
)
def test_a_spool_keeps_to_one_class_and_a_renamed_one_can_take_it_over(
    tmp_path: Path, other: tuple[str, str], told: str
) -> None:
    leave_an_event(made("Sink", "my.module"), tmp_path / "spool")
    with pytest.raises(SpoolError, match=told):
        deliver(made(*other), tmp_path / "spool")
    assert deliver(made(*other, identity="my.module:Sink"), tmp_path / "spool") == ["a"]


def test_instances_that_name_themselves_have_a_spool_each(tmp_path: Path) -> None:
    leave_an_event(made("Sink", "my.module", identity="eu"), tmp_path / "spool")
    with pytest.raises(SpoolError, match="holds events for eu, and this workspace delivers to us"):
        deliver(made("Sink", "my.module", identity="us"), tmp_path / "spool")
    assert deliver(made("Other", "my.module", identity="eu"), tmp_path / "spool") == ["a"]


def test_a_class_that_is_given_a_name_keeps_its_spool(tmp_path: Path) -> None:
    leave_an_event(made("Sink", "my.module"), tmp_path / "spool")
    assert deliver(made("Sink", "my.module", identity="eu"), tmp_path / "spool") == ["a"]
    assert (tmp_path / "spool" / "destination").read_text() == "eu"


def test_a_spool_that_version_0_1_0_marked_is_opened_by_its_class(tmp_path: Path) -> None:
    leave_an_event(made("Sink", "my.module"), tmp_path / "spool")
    (tmp_path / "spool" / "destination").write_text("Sink")
    with pytest.raises(SpoolError, match="holds events for Sink"):
        deliver(made("Renamed", "my.module"), tmp_path / "spool")
    assert deliver(made("Sink", "moved"), tmp_path / "spool") == ["a"]
    assert (tmp_path / "spool" / "destination").read_text() == "moved:Sink"
