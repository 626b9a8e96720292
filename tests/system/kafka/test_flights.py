"""The main job on real data goes into a log: the flights example with ``--to kafka://``."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

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
