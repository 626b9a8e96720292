"""Name librdkafka's properties that may be given, and refuse others with a suggestion, before any client is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from schemagen_runtime.api.settings import SettingsError
from schemagen_runtime.support.nearest import nearest

_OURS: Final = {
    "acks": "it is 'all': an event is delivered when every replica in sync has it",
    "request.required.acks": "it is 'all': an event is delivered when every replica in sync has it",
    "bootstrap.servers": "the URL names the brokers: kafka://HOST:PORT,HOST:PORT/TOPIC",
    "metadata.broker.list": "the URL names the brokers: kafka://HOST:PORT,HOST:PORT/TOPIC",
    "enable.idempotence": "it is on: the producer's own retries must write nothing twice",
    "enable.gapless.guarantee": "it is off: a fatal error would lose what is open",
    "partitioner": "it is 'murmur2_random', as Java's clients choose: all events of an id share a partition",
    "transactional.id": "events are not sent in transactions",
    "enable.auto.commit": "offsets are committed when events are stored",
    "auto.commit.enable": "offsets are committed when events are stored",
    "auto.offset.reset": "it is 'earliest': no event may be skipped",
    "group.id": "say --group to 'schemagen relay'",
    "group.instance.id": "say --instance to 'schemagen relay'",
}
"""Properties that this library sets itself, and why."""

SECRETS: Final = frozenset(
    {
        "sasl.password",
        "sasl.oauthbearer.client.secret",
        "sasl.oauthbearer.assertion.file",
        "sasl.oauthbearer.assertion.private.key.file",
        "sasl.oauthbearer.assertion.private.key.passphrase",
        "sasl.oauthbearer.assertion.private.key.pem",
        "ssl.key.password",
        "ssl.key.pem",
        "ssl.keystore.password",
    }
)
"""Properties that are secret or lead to a secret: they stand in settings or in a file, never in a URL."""

_TEXT: Final = """
broker.address.family broker.address.ttl client.dns.lookup client.id client.rack connections.max.idle.ms
debug enable.ssl.certificate.verification https.ca.location https.ca.pem log_level metadata.max.age.ms
reconnect.backoff.max.ms reconnect.backoff.ms retry.backoff.max.ms retry.backoff.ms
sasl.kerberos.keytab sasl.kerberos.kinit.cmd sasl.kerberos.min.time.before.relogin sasl.kerberos.principal
sasl.kerberos.service.name sasl.mechanism sasl.mechanisms sasl.oauthbearer.client.id sasl.oauthbearer.extensions
sasl.oauthbearer.method sasl.oauthbearer.scope sasl.oauthbearer.token.endpoint.url sasl.username security.protocol
socket.connection.setup.timeout.ms socket.keepalive.enable socket.nagle.disable socket.receive.buffer.bytes
socket.send.buffer.bytes socket.timeout.ms ssl.ca.location ssl.ca.pem ssl.certificate.location ssl.certificate.pem
ssl.cipher.suites ssl.crl.location ssl.curves.list ssl.endpoint.identification.algorithm ssl.key.location
ssl.keystore.location ssl.sigalgs.list topic.metadata.refresh.interval.ms
batch.num.messages batch.size compression.codec compression.level compression.type delivery.timeout.ms linger.ms
max.in.flight max.in.flight.requests.per.connection message.max.bytes message.send.max.retries message.timeout.ms
queue.buffering.max.kbytes queue.buffering.max.messages queue.buffering.max.ms request.timeout.ms retries
sticky.partitioning.linger.ms
check.crcs fetch.error.backoff.ms fetch.max.bytes fetch.message.max.bytes fetch.min.bytes fetch.wait.max.ms
group.protocol heartbeat.interval.ms isolation.level max.partition.fetch.bytes max.poll.interval.ms
partition.assignment.strategy queued.max.messages.kbytes queued.min.messages receive.message.max.bytes
session.timeout.ms
"""

NAMES: Final = frozenset(_TEXT.split()) | SECRETS
"""Properties that may be given, to producers and consumers alike: each of the two passes over what is the other's."""


def check_properties(properties: Mapping[str, str], where: str) -> None:
    """Refuse a property that is not known, or that this library sets itself. No value is ever shown.

    Args:
        properties: librdkafka's properties, by name.
        where: where they come from, for messages.

    Raises:
        SettingsError: one may not be given; the message says which is probably meant, or why it is set here.
    """
    for name in properties:
        if name in _OURS:
            raise SettingsError(f"{where} may not set {name!r}: {_OURS[name]}")
        if name not in NAMES:
            near = nearest(name, NAMES)
            advice = f"did you mean {near!r}?" if near else "docs/kafka.md lists those that may be set"
            raise SettingsError(f"{where} has an unknown property {name!r}; {advice}")
