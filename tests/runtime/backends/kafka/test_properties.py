"""The properties that may be given are librdkafka's own."""

from __future__ import annotations

from ctypes import create_string_buffer

import pytest
from schemagen_runtime import SettingsError
from schemagen_runtime.backends.kafka.properties import NAMES, SECRETS, check_properties

_UNKNOWN = -2


def test_every_property_is_one_of_librdkafkas() -> None:
    pytest.importorskip("confluent_kafka", reason="confluent-kafka is not installed (extra kafka)")
    from tests.system.kafka.mock import load_librdkafka

    library = load_librdkafka()
    configuration = library.rd_kafka_conf_new()

    def is_known(name: str) -> bool:
        answer: int = library.rd_kafka_conf_set(configuration, name.encode(), None, create_string_buffer(512), 512)
        return answer != _UNKNOWN

    assert not is_known("no.such.property")
    assert [name for name in NAMES if not is_known(name)] == []


def test_a_secret_may_be_given_where_it_is_not_shown() -> None:
    check_properties(dict.fromkeys(SECRETS, "S3CRET"), "properties")


def test_a_property_like_no_other_is_sent_to_the_list() -> None:
    with pytest.raises(SettingsError, match=r"unknown property 'zzzz'; docs/kafka\.md lists those"):
        check_properties({"zzzz": "1"}, "properties")
