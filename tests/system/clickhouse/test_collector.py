"""A collector before ClickHouse: events, labels, keys, tokens and reading over HTTP, with a control file beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from schemagen_runtime import Settings, Workspace, open_records
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.backends.clickhouse.store import ClickHouseStore

from tests.collector.support import Server
from tests.compiler.cli.support import schemagen
from tests.runtime.support import SCHEMA, event, label
from tests.system.clickhouse.front import Front
from tests.system.faults.support import fates

PLACE = Collection("p", "c")


class Before(Server):
    """A collector whose events lie in ClickHouse."""

    def __init__(self, front: Front, control: Path, *options: str, env: Mapping[str, str] | None = None) -> None:
        super().__init__(control, "--db", front.url, "--control", str(control), *options, env=env)


def ingested(url: str, *events: dict[str, object]) -> dict[str, int]:
    with Workspace(url, project="p", model="m", settings=Settings(linger=0)) as workspace:
        collection = workspace.add_data_collection("c", schema=SCHEMA)
        return fates(collection.ingest_mappings(events, raise_errors=False).result(60))


def test_events_go_through_a_collector(front: Front, tmp_path: Path) -> None:
    with Before(front, tmp_path / "control.db") as server:
        first = event("a"), event("b"), label("a", y=1), event("b", 7)
        assert ingested(server.url, *first) == {"delivered": 3, "rejected": 1}
        assert ingested(server.url, event("a")) == {"duplicate": 1}
        with open_records(server.url) as source:
            assert [(one.id, one.labels["y"]) for one in source.records(PLACE)] == [("a", 1), ("b", None)]
        place = ("--project", "p", "--collection", "c")
        done = schemagen("erase", "a", "--db", server.url, *place, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert ingested(server.url, event("a")) == {"rejected": 1}
    with ClickHouseStore(front.url) as store:
        assert [record.id for record in store.records(PLACE)] == ["b"]
        assert sum(one.rejected for one in store.statistics().collections) == 2


def test_tokens_lie_in_the_control_file(front: Front, tmp_path: Path) -> None:
    control = tmp_path / "control.db"
    token = schemagen(
        "token", "create", "--db", "control.db", "--project", "p", "--right", "read", cwd=tmp_path
    ).stdout.strip()
    with Before(front, control) as server:
        refused = schemagen("collections", "--db", server.url, cwd=tmp_path)
        assert (refused.returncode, "token" in refused.stderr) == (1, True)
        done = schemagen("collections", "--db", server.url, cwd=tmp_path, env={"SCHEMAGEN_TOKEN": token})
        assert (done.returncode, done.stderr) == (0, f"{server.url} has no collections\n")


def test_a_server_that_is_away_is_told_at_the_start(tmp_path: Path) -> None:
    place = ("--db", "clickhouse://127.0.0.1:1/events", "--control", "control.db", "--port", "0")
    done = schemagen("serve", *place, cwd=tmp_path)
    assert done.returncode == 1
    assert "no answer from http://127.0.0.1:1/" in done.stderr
    assert "Traceback" not in done.stderr
