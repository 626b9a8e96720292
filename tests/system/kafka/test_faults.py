"""What a cluster, a client and a process can do to events on their way: each has its fate once, and none is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from schemagen_runtime import DestinationError, Fate, Outcome, Settings, Workspace
from schemagen_runtime.backends.kafka.codes import Code

from tests.runtime.support import SCHEMA, event
from tests.system.faults.support import ROOT
from tests.system.kafka.support import INFO, PLACE, TOPIC, batch, ids_in_log, make_topics, numbered, open_kafka

if TYPE_CHECKING:
    from tests.system.kafka.mock import MockCluster

QUICK = Settings(linger=0.001, backoff=0.01, max_backoff=0.1, delivery_timeout=20.0)
IDS = numbered(2000)


def _errors(*names: str) -> list[int]:
    from confluent_kafka import KafkaError

    return [getattr(KafkaError, name) for name in names]


def _deliver(cluster: MockCluster, ids: Sequence[str] = IDS) -> None:
    """Deliver events through a whole workspace: each is told to be delivered, and none to be anything else."""
    with Workspace(f"kafka://{cluster.brokers}/{TOPIC}", model="m", settings=QUICK) as workspace:
        scores = workspace.add_data_collection("c", schema=SCHEMA)
        result = scores.ingest_mappings(event(id_) for id_ in ids).result(60)
        assert result.count(Fate.DELIVERED) == len(ids)
        stats = workspace.stats()
        assert (stats.accepted, stats.delivered) == (len(ids), len(ids))


def _produce_requests(cluster: MockCluster, errors: Sequence[int]) -> None:
    from tests.system.kafka.mock import Request

    cluster.fail_next(Request.PRODUCE, errors)


@pytest.mark.parametrize(
    "names",
    [
        ["NOT_LEADER_FOR_PARTITION", "REQUEST_TIMED_OUT", "NOT_ENOUGH_REPLICAS"],
        ["_TRANSPORT", "_TRANSPORT"],
        ["INVALID_PRODUCER_EPOCH"],
        ["UNKNOWN_PRODUCER_ID"],
    ],
)
def test_21_answers_that_pass(cluster: MockCluster, names: list[str]) -> None:
    make_topics(cluster)
    destination = open_kafka(cluster.brokers)
    destination.register(PLACE, INFO)
    _produce_requests(cluster, _errors(*names))
    ids, left = numbered(1000), batch(numbered(1000))
    outcome = destination.send(left)
    assert outcome.errors == {}
    if outcome.again:
        assert destination.send(batch([left.lines[index] for index in sorted(outcome.again)])) == Outcome()
    # A mock broker does not recognise what it had written when its answer was lost, as a real one does.
    assert sorted(set(ids_in_log(cluster.brokers))) == sorted(ids)
    destination.close()


def test_21_a_broker_goes_and_comes_back_while_events_flow(cluster: MockCluster) -> None:
    make_topics(cluster)
    threads = [threading.Timer(0.2, cluster.set_down, [2]), threading.Timer(1.0, cluster.set_up, [2])]
    threads.append(threading.Timer(0.1, cluster.lead, [TOPIC, 2, 3]))
    for thread in threads:
        thread.start()
    for round_ in range(4):
        _deliver(cluster, numbered(500, f"round{round_}"))
    for thread in threads:
        thread.join()
    # A set whose answer was lost comes again, and a mock broker does not recognise it.
    assert sorted(set(ids_in_log(cluster.brokers))) == sorted(
        id_ for n in range(4) for id_ in numbered(500, f"round{n}")
    )


def test_22_too_large_a_set_is_taken_apart(cluster: MockCluster) -> None:
    make_topics(cluster, partitions=1)
    destination = open_kafka(cluster.brokers)
    destination.register(PLACE, INFO)
    _produce_requests(cluster, [Code.MSG_SIZE_TOO_LARGE])
    assert destination.send(batch(numbered(300))) == Outcome()
    assert ids_in_log(cluster.brokers) == sorted(numbered(300))
    destination.close()


def test_23_a_right_that_is_missing_is_told_and_not_tried_for_ever(cluster: MockCluster) -> None:
    make_topics(cluster)
    destination = open_kafka(cluster.brokers)
    destination.register(PLACE, INFO)
    cluster.fail_topic(TOPIC, Code.TOPIC_AUTHORIZATION_FAILED)
    _produce_requests(cluster, [Code.TOPIC_AUTHORIZATION_FAILED] * 20)
    with pytest.raises(DestinationError, match=r"refuses topic events: .*Topic authorization failed .*WRITE granted"):
        destination.send(batch(numbered(10)))
    destination.close()


def test_23_a_topic_that_is_removed_is_told_and_not_tried_for_ever(cluster: MockCluster) -> None:
    make_topics(cluster)
    destination = open_kafka(cluster.brokers, timeout=3.0)
    destination.register(PLACE, INFO)
    cluster.fail_topic(TOPIC, Code.UNKNOWN_TOPIC_OR_PART)
    for partition in range(4):
        cluster.lead(TOPIC, partition, -1)
    with pytest.raises(DestinationError, match="there is no topic events at"):
        destination.send(batch(numbered(10)))
    destination.close()


def test_24_another_producer_takes_the_place_of_one_that_broke(cluster: MockCluster) -> None:
    make_topics(cluster)
    with Workspace(f"kafka://{cluster.brokers}/{TOPIC}", model="m", settings=QUICK) as workspace:
        scores = workspace.add_data_collection("c", schema=SCHEMA)
        first = scores.ingest_mappings(event(id_) for id_ in numbered(100, "first")).result(30)
        assert first.count(Fate.DELIVERED) == 100
        for round_ in range(2):
            _produce_requests(cluster, _errors("OUT_OF_ORDER_SEQUENCE_NUMBER"))
            result = scores.ingest_mappings(event(id_) for id_ in numbered(2000, str(round_))).result(60)
            assert result.count(Fate.DELIVERED) == 2000
        assert workspace.stats().delivered == 4100
    # One that was sent again may be there twice.
    expected = [*numbered(100, "first"), *numbered(2000, "0"), *numbered(2000, "1")]
    assert sorted(set(ids_in_log(cluster.brokers))) == sorted(expected)


def test_24_a_producer_that_may_not_be_is_not_replaced_for_ever(cluster: MockCluster) -> None:
    from tests.system.kafka.mock import Request

    make_topics(cluster)
    cluster.fail_next(Request.INIT_PRODUCER_ID, [Code.CLUSTER_AUTHORIZATION_FAILED] * 50)
    destination = open_kafka(cluster.brokers)
    with pytest.raises(DestinationError, match=r"refuses topic events\.schemas: .*CLUSTER_AUTHORIZATION_FAILED"):
        destination.register(PLACE, INFO)
    with pytest.raises(DestinationError, match=r"refuses topic events: .*CLUSTER_AUTHORIZATION_FAILED"):
        destination.send(batch(numbered(10)))
    destination.close()


_FORK = """
import os, sys
from schemagen_runtime import Fate, Workspace
from tests.runtime.support import SCHEMA, event
from tests.system.kafka.support import numbered

def ingest(prefix, count):
    return scores.ingest_mappings(event(id_) for id_ in numbered(count, prefix))

workspace = Workspace(sys.argv[1], model="m")
scores = workspace.add_data_collection("c", schema=SCHEMA)
mine = ingest("parent", 2000)
children = []
for number in range(3):
    children.append(os.fork())
    if not children[-1]:
        if number:  # the first never uses it, and ends as any program does
            assert ingest(f"child{number}", 500).result(60).count(Fate.DELIVERED) == 500
        sys.exit(number)
assert mine.result(60).count(Fate.DELIVERED) == 2000
print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_25_a_child_makes_its_own_client_and_leaves_the_parents_alone(cluster: MockCluster) -> None:
    make_topics(cluster)
    assert _run(_FORK, f"kafka://{cluster.brokers}/{TOPIC}") == "[0, 1, 2]"
    expected = [*numbered(2000, "parent"), *numbered(500, "child1"), *numbered(500, "child2")]
    assert ids_in_log(cluster.brokers) == sorted(expected)


_END = """
import sys
from schemagen_runtime import Settings, Workspace
from tests.runtime.support import SCHEMA, event
from tests.system.kafka.support import numbered

settings = Settings(exit_timeout=float(sys.argv[3]))
workspace = Workspace(sys.argv[1], model="m", spool=sys.argv[2] or None, settings=settings)
scores = workspace.add_data_collection("c", schema=SCHEMA)
scores.ingest_mappings(event(id_) for id_ in numbered(2000))
print("accepted")
"""


def test_25_the_end_of_a_program_delivers_what_it_accepted(cluster: MockCluster) -> None:
    make_topics(cluster)
    assert _run(_END, f"kafka://{cluster.brokers}/{TOPIC}", "", "30") == "accepted"
    assert ids_in_log(cluster.brokers) == sorted(IDS)


def test_25_what_finds_no_broker_stays_in_the_spool(cluster: MockCluster, tmp_path: Path) -> None:
    make_topics(cluster)
    url = f"kafka://{cluster.brokers}/{TOPIC}"
    for broker in (1, 2, 3):
        cluster.set_down(broker)
    assert _run(_END, url, str(tmp_path), "0.5") == "accepted"
    for broker in (1, 2, 3):
        cluster.set_up(broker)
    with Workspace(url, model="m", spool=tmp_path, settings=QUICK) as workspace:
        assert workspace.stats().recovered == 2000
        assert workspace.flush(60)
    assert sorted(set(ids_in_log(cluster.brokers))) == sorted(IDS)


def _run(program: str, *arguments: str) -> str:
    """Run a program to its end, and return what it printed."""
    paths = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": paths},
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
