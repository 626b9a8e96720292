"""The main job on real data goes into a log: the flights example with ``--to kafka://``."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest

from tests.system.examples.test_flights import run
from tests.system.kafka.support import TOPIC, make_topics, read_log

if TYPE_CHECKING:
    from tests.system.kafka.mock import MockCluster


def test_each_flight_and_its_label_share_a_partition(cluster: MockCluster, tmp_path: Path) -> None:
    make_topics(cluster)
    done = run(tmp_path, "--to", f"kafka://{cluster.brokers}/{TOPIC}")
    assert (done.returncode, done.stderr) == (0, "")
    for said in ("predictions: 7,744 delivered\n", "planted mistakes: 5 rejected\n", "labels: 7,515 delivered\n"):
        assert said in done.stdout
    places: dict[bytes | None, list[int | None]] = defaultdict(list)
    for message in read_log(cluster.brokers):
        assert message.key() == orjson.loads(message.value() or b"")["flight_id"].encode()
        places[message.key()].append(message.partition())
    assert len(places) == 7744
    assert sum(len(found) == 2 for found in places.values()) == 7515
    assert all(len(set(found)) == 1 for found in places.values())


@pytest.mark.long
def test_a_relay_behind_the_log_stores_what_the_program_stores_by_itself(cluster: MockCluster, tmp_path: Path) -> None:
    make_topics(cluster)
    cluster.join_at_once()
    by_itself, streamed = tmp_path / "itself", tmp_path / "streamed"
    for folder in (by_itself, streamed):
        folder.mkdir()
    assert run(by_itself).returncode == 0
    log = f"kafka://{cluster.brokers}/{TOPIC}"
    assert run(streamed, "--to", log).returncode == 0
    where = ("--to", "sqlite:///flights.db", "--dead-letters", "dead", "--until-now")
    relayed = [sys.executable, "-m", "schemagen", "relay", "--from", log, *where]
    done = subprocess.run(relayed, cwd=streamed, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, "15,259 delivered" in done.stderr) == (0, True), done.stderr
    assert rows(streamed) == rows(by_itself)


def rows(folder: Path) -> list[tuple[object, ...]]:
    """Return what is stored of the flights, but for when it was stored."""
    with closing(sqlite3.connect(folder / "flights.db")) as connection:
        query = 'SELECT * FROM "airports/flight_delays/records" ORDER BY flight_id'
        found = connection.execute(query)
        kept = [place for place, column in enumerate(found.description) if not column[0].startswith("_")]
        return [tuple(row[place] for place in kept) for row in found]
