"""Open the log that a URL names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from schemagen_runtime.backends.kafka.address import CREATE, read_kafka_url
from schemagen_runtime.backends.kafka.address import EXAMPLE as KAFKA_EXAMPLE
from schemagen_runtime.relay.batch_source import BatchSource
from schemagen_runtime.relay.redis_address import EXAMPLE as REDIS_EXAMPLE
from schemagen_runtime.relay.redis_address import read_redis_url
from schemagen_runtime.support.loading import LOADING
from schemagen_runtime.support.text import quote_url

EXAMPLES: Final = f"{KAFKA_EXAMPLE} or {REDIS_EXAMPLE}"


def log_opener(url: str, group: str, instance: str | None) -> Callable[[], BatchSource]:
    """Read the URL of a log, and return what opens it.

    Args:
        url: the log.
        group: the consumer group.
        instance: the name of this member, which has its parts again after a restart; None for none.

    Raises:
        ValueError: the URL is none of a log, says that topics be made, or ``instance`` is given for a log that has no
            members.
    """
    scheme = url.partition(":")[0].lower()
    if scheme == "kafka":
        address = read_kafka_url(url)
        if address.partitions is not None:
            raise ValueError(f"a relay makes no topic: leave {CREATE} out of {quote_url(address.identity)}")
        with LOADING:
            from schemagen_runtime.relay.kafka_client import ConsumerSettings  # noqa: PLC0415 -- not every log is one
            from schemagen_runtime.relay.kafka_topic import KafkaTopic  # noqa: PLC0415 -- see above

        return lambda: KafkaTopic(address, ConsumerSettings(group, instance))
    if scheme != "redis":
        raise ValueError(f"{quote_url(url)} names no log; expected a URL such as {EXAMPLES}")
    stream = read_redis_url(url)
    if instance is not None:
        raise ValueError("--instance names a member of a group that shares partitions, and a Redis stream has none")
    with LOADING:
        from schemagen_runtime.relay.redis_stream import RedisStream  # noqa: PLC0415 -- see above

    return lambda: RedisStream(stream, group)
