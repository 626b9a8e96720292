"""What tests of sources share: a mock cluster of Kafka, and a Redis server."""

from __future__ import annotations

from tests.system.kafka.fixtures import cluster
from tests.system.relay.redis_server import redis_server

__all__ = ["cluster", "redis_server"]
