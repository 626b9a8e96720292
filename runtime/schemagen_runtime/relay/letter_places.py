"""Open the place of dead letters: a folder, or a topic of Kafka that a URL names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from schemagen_runtime.backends.kafka.address import EXAMPLE, KafkaAddress, read_kafka_url
from schemagen_runtime.relay.letter_box import LetterBox, LetterFolder
from schemagen_runtime.support.loading import LOADING
from schemagen_runtime.support.text import quote_url

_SCHEME: Final = re.compile("[A-Za-z][A-Za-z0-9+.-]*://")


def read_letter_url(place: str) -> KafkaAddress | None:
    """Read where dead letters are kept; return None where it is a folder.

    Raises:
        ValueError: it is a URL, and none of a topic.
        SettingsError: its URL sets a property that is not known or may not be set.
    """
    found = _SCHEME.match(place)
    if found is None:
        return None
    if found[0].lower() != "kafka://":
        raise ValueError(f"{quote_url(place)} is no place for dead letters; write a folder, or a URL such as {EXAMPLE}")
    return read_kafka_url(place)


def open_letter_box(place: str, max_file_bytes: int, source: str) -> LetterBox:
    """Open a place to keep dead letters in.

    Args:
        place: a folder, or the URL of a topic.
        max_file_bytes: a file of a folder is rotated once it has so many bytes.
        source: the URL of the log whose letters they are. It may not be read from where they are kept.

    Raises:
        ValueError: it is none, or the log reads it.
        SettingsError: its URL sets a property that cannot be.
        DeadLetterError: the folder cannot be made or written.
        DestinationError: the topic is not there, or may not be written.
        TransientError: nobody answers.
    """
    address = read_letter_url(place)
    if address is None:
        return LetterFolder(Path(place), max_file_bytes)
    if _reads(source, address):
        raise ValueError(f"dead letters in {quote_url(place)} would be read as events: name another topic than --from")
    with LOADING:
        from schemagen_runtime.relay.letter_topic import LetterTopic  # noqa: PLC0415 -- not every place is one

    return LetterTopic(address)


def _reads(source: str, letters: KafkaAddress) -> bool:
    """Tell whether a log is read from a topic of letters, as far as URLs say it: they may name brokers differently."""
    if not source.lower().startswith("kafka:"):
        return False
    log = read_kafka_url(source)
    is_named = re.fullmatch(log.pattern or re.escape(log.topic), letters.topic) is not None
    return is_named and not set(log.brokers.split(",")).isdisjoint(letters.brokers.split(","))
