"""What tests of Kafka share: a broker for the whole run, and clusters of librdkafka's own for faults."""

from __future__ import annotations

from tests.system.kafka.fixtures import brokers, cluster, real_node, sasl_brokers

__all__ = ["brokers", "cluster", "real_node", "sasl_brokers"]
