"""Read ``kafka://HOST:PORT[,HOST:PORT…]/TOPIC[?create_topics=PARTITIONS&PROPERTY=VALUE…]``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final
from urllib.parse import parse_qsl, unquote

from schemagen_runtime.api.destination import NAME_PATTERN, Collection, DestinationError
from schemagen_runtime.api.settings import SettingsError
from schemagen_runtime.backends.kafka.properties import NAMES, SECRETS, check_properties
from schemagen_runtime.protocol.messages import MAX_TOPIC, schemas_topic
from schemagen_runtime.support.display import Discreet
from schemagen_runtime.support.nearest import nearest
from schemagen_runtime.support.text import quote, quote_url

CREATE: Final = "create_topics"
"""The key of a URL that has topics made which are not there, and says with how many partitions."""
EXAMPLE: Final = "kafka://broker:9092/events"

_MOST_PARTITIONS: Final = 10_000
_URL: Final = re.compile(r"kafka://(?P<brokers>[^/?#]*)(/(?P<topic>[^/?#]*))?(\?(?P<query>[^#]*))?", re.IGNORECASE)
_BROKER: Final = re.compile(r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>[0-9]{1,5}))?")
_TOPIC: Final = re.compile("[A-Za-z0-9._-]*")
_PART: Final = re.compile(r"(\{[^{}]*\})")
_HOLDERS: Final = ("{project}", "{collection}")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class KafkaAddress(Discreet):
    """Hold what a URL says.

    Attributes:
        brokers: where to ask for the cluster first, ``HOST:PORT`` with commas between.
        topic: the topic, in which ``{project}`` and ``{collection}`` stand for those of an event.
        partitions: how many partitions a topic gets that is made because it is not there; None where none is made.
        properties: librdkafka's properties, by name; no secret is among them.
    """

    brokers: str
    topic: str
    partitions: int | None = None
    properties: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    @property
    def identity(self) -> str:
        """Return what names the place, whatever the URL says beside it: the brokers in their order, and the topic."""
        return f"kafka://{','.join(sorted(self.brokers.split(',')))}/{self.topic}"

    def topic_of(self, collection: Collection) -> str:
        """Return the topic for events of a collection.

        Raises:
            DestinationError: with these names it is longer than Kafka takes.
        """
        topic = self.topic.replace("{project}", collection.project).replace("{collection}", collection.name)
        if len(schemas_topic(topic)) > MAX_TOPIC:
            said = f"{quote(topic)} and the topic of its schemas"
            raise DestinationError(
                f"{said} would be longer than Kafka's {MAX_TOPIC} characters; choose a shorter topic"
            )
        return topic

    @property
    def pattern(self) -> str | None:
        """Return the regular expression of all its topics, for a consumer to subscribe to; None where there is one.

        The topics of their schemas match it too.
        """
        parts = _PART.split(self.topic)
        if len(parts) == 1:
            return None
        return f"^{''.join(NAME_PATTERN if part in _HOLDERS else re.escape(part) for part in parts)}$"


def read_kafka_url(url: str) -> KafkaAddress:
    """Read the URL of a topic.

    Raises:
        ValueError: it is none, or not as it is written; the message says how it is. It shows no password.
        SettingsError: it sets a property that is not known, that this library sets itself, or that is secret.
    """
    match = _URL.fullmatch(url)
    if match is None:
        raise ValueError(f"{quote_url(url)} names no topic; write {EXAMPLE}, without further slashes or a fragment")
    brokers = ",".join(_brokers(url, match["brokers"]))
    topic = _topic(url, unquote(match["topic"] or ""))
    keys = _keys(url, match["query"] or "")
    partitions = _partitions(url, keys.pop(CREATE, None))
    for name in keys:
        if name in SECRETS:
            where = "in a file of properties that SCHEMAGEN_KAFKA_CONFIG names, or in KafkaSettings"
            raise SettingsError(f"{quote_url(url)} has {name!r}, and a URL is no place for secrets; put it {where}")
        if name not in NAMES and nearest(name, [CREATE]):
            raise SettingsError(f"{quote_url(url)} has an unknown key {quote(name)}; did you mean {CREATE!r}?")
    check_properties(keys, quote_url(url))
    return KafkaAddress(brokers, topic, partitions, keys)


def _brokers(url: str, text: str) -> Iterator[str]:
    if "@" in text:
        where = "'sasl.username' and 'sasl.password' stand in a file of properties that SCHEMAGEN_KAFKA_CONFIG names"
        raise ValueError(f"{quote_url(url)} has a user or a password in it: {where}")
    for broker in text.split(","):
        match = _BROKER.fullmatch(broker)
        if match is None or (match["port"] is not None and not 0 < int(match["port"]) < 65536):
            raise ValueError(f"{quote_url(url)} names no broker by {quote(broker)}; write HOST:PORT, as in {EXAMPLE}")
        yield broker if match["port"] else f"{broker}:9092"


def _topic(url: str, topic: str) -> str:
    if topic in ("", ".", ".."):
        raise ValueError(f"{quote_url(url)} names no topic; write it behind the brokers, as in {EXAMPLE}")
    for part in _PART.split(topic):
        if part.startswith("{") and part not in _HOLDERS:
            raise ValueError(f"{quote_url(url)}: {quote(part)} stands for nothing; there are {' and '.join(_HOLDERS)}")
        if not part.startswith("{") and not _TOPIC.fullmatch(part):
            allowed = "letters, digits, dots, dashes and underscores"
            raise ValueError(f"{quote_url(url)}: {quote(topic)} cannot name a topic; expected {allowed}")
    if len(schemas_topic(topic)) > MAX_TOPIC:
        most = MAX_TOPIC - len(schemas_topic(""))
        raise ValueError(f"{quote_url(url)} names a topic of {len(topic)} characters; at most {most} are possible")
    return topic


def _keys(url: str, query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True) if query else []
    except ValueError:
        raise ValueError(f"{quote_url(url)}: what follows the '?' is not of the form KEY=VALUE&KEY=VALUE") from None
    name, count = max(Counter(name for name, _ in pairs).items(), key=itemgetter(1), default=("", 0))
    if count > 1:
        raise ValueError(f"{quote_url(url)} says {quote(name)} {count} times; say it once")
    return dict(pairs)


def _partitions(url: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _MOST_PARTITIONS):
        expected = f"expected a number of partitions, from 1 to {_MOST_PARTITIONS:,}"
        raise ValueError(f"{quote_url(url)} says {CREATE}={quote(text)[1:-1]}; {expected}")
    return int(text)
