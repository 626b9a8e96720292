"""Letters of a topic are read once; those that fail again stand behind the others before that is remembered."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from schemagen_runtime import DeadLetter, ErrorCode, Fate, FieldError, TransientError
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.backends.kafka.address import read_kafka_url
from schemagen_runtime.protocol.envelope import encode_letter
from schemagen_runtime.relay.letters import LetterLine
from schemagen_runtime.relay.source import Event, ItemOutcome

from tests.runtime.relay.test_letter_box import raw
from tests.runtime.relay.test_letter_topic import topic_of
from tests.system.kafka.support import INFO, PLACE, make_topics, read_log

if TYPE_CHECKING:
    from schemagen_runtime.relay.letter_messages import LetterMessages

    from tests.system.kafka.mock import MockCluster

pytest.importorskip("confluent_kafka")

ERROR = FieldError(ErrorCode.OUT_OF_RANGE, "x", "again", "less", "more")


def letter(id_: str) -> bytes:
    line = b'{"id":"%b"}' % id_.encode()
    return encode_letter(DeadLetter(Stream(PLACE, "m", INFO), line, (ERROR,), 1, 1.5, 2.5))


def fill(cluster: MockCluster, *letters: bytes) -> None:
    make_topics(cluster, "dead")
    with closing(topic_of(cluster)) as topic:
        topic.introduce(INFO)
        topic.put(letters)


def replay(letters: LetterMessages, *failing: str) -> list[str]:
    """Read all; return the ids of events, or what is wrong with what is none."""
    found: list[str] = []
    for portion in letters.portions():
        outcomes: list[ItemOutcome[LetterLine]] = []
        for item in portion.items:
            if isinstance(item.read, Event):
                id_ = json.loads(item.read.line or b"")["id"]
                found.append(id_)
                fate = Fate.REJECTED if id_ in failing else Fate.DELIVERED
                outcomes.append(ItemOutcome(item, fate, [ERROR] if id_ in failing else []))
            else:
                found.append(item.read.reason)
                outcomes.append(ItemOutcome(item, Fate.REJECTED, unreadable=item.read.reason))
        letters.done(portion.position, outcomes)
        assert portion.position.reached <= letters.size
    return sorted(found)


def test_what_is_delivered_is_not_read_again_and_what_failed_stands_behind(cluster: MockCluster) -> None:
    from schemagen_runtime.relay.letter_messages import LetterMessages

    fill(cluster, letter("a"), letter("b"), letter("c"), raw(1))
    address = read_kafka_url(f"kafka://{cluster.brokers}/dead")
    with LetterMessages.opened(address, json.loads) as letters:
        assert letters.size == 4
        *ids, reason = replay(letters, "b")
    assert ids == ["a", "b", "c"]
    assert "it cannot be sent" in reason
    with LetterMessages.opened(address, json.loads) as letters:
        assert letters.size == 2
        assert replay(letters) == ["b", reason]
    attempts = [json.loads(one.value() or b"").get("attempts") for one in read_log(cluster.brokers, "dead")]
    assert sorted(attempts, key=str) == [1, 1, 1, 2, None, None, None]


def test_where_the_failed_cannot_be_kept_everything_is_read_again(
    cluster: MockCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    from schemagen_runtime.relay import letter_topic
    from schemagen_runtime.relay.letter_messages import LetterMessages

    fill(cluster, letter("a"), letter("b"))
    monkeypatch.setattr(letter_topic.LetterTopic, "append", _away)
    address = read_kafka_url(f"kafka://{cluster.brokers}/dead")
    with LetterMessages.opened(address, json.loads) as letters, pytest.raises(TransientError):
        replay(letters, "a")
    monkeypatch.undo()
    with LetterMessages.opened(address, json.loads) as letters:
        assert replay(letters) == ["a", "b"]


def _away(*_: object) -> None:
    raise TransientError("nobody is there")
