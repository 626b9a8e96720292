"""The brokers that tests of Kafka run on: what they start, share and leave behind."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.system.kafka.mock import MockCluster

_ASK = """
import sys
from pathlib import Path
from tests.system.kafka.keeper import shared_broker
with shared_broker(Path(sys.argv[1])) as address:
    print(*address, flush=True)
    sys.stdin.read()
"""


def test_a_mock_cluster_answers(cluster: MockCluster) -> None:
    from confluent_kafka.admin import AdminClient

    cluster.create_topic("events", partitions=4, replicas=3)
    admin = AdminClient({"bootstrap.servers": cluster.brokers})
    metadata = admin.list_topics("events", timeout=10)
    assert len(metadata.topics["events"].partitions) == 4
    assert len(metadata.brokers) == 3


@pytest.mark.long
def test_processes_share_one_broker_and_the_last_one_ends_it(brokers: str, tmp_path: Path) -> None:
    del brokers  # it says whether there is Kafka at all
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", _ASK, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
            )
            for _ in range(2)
        ]
        addresses = {_address(process) for process in processes}
        assert len(addresses) == 1
        first, last = processes
        first.kill()
        first.wait()
        assert (tmp_path / "address").exists()
        last.kill()
    while any(path.is_dir() for path in tmp_path.iterdir()):  # the files of its node, removed once that has ended
        time.sleep(0.05)


def _address(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stdout is not None
    return process.stdout.readline()
