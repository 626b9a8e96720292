"""What tests of the relay share: brokers, a Redis server, and a ClickHouse."""

from __future__ import annotations

from tests.system.clickhouse.conftest import served
from tests.system.kafka.fixtures import brokers, cluster, real_node, sasl_brokers
from tests.system.relay.redis_server import redis_server

__all__ = ["brokers", "cluster", "real_node", "redis_server", "sasl_brokers", "served"]
