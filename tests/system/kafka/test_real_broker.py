"""Apache Kafka itself: what must hold of stored data, of rights, and of a broker that is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest
from schemagen_runtime import DestinationError, ErrorCode, Fate, KafkaSettings, Settings, Workspace
from schemagen_runtime.backends.kafka.destination import KafkaDestination

from tests.runtime.support import SCHEMA, TEXT, event, label
from tests.system.kafka.broker import PASSWORD, USER, Address, Node, NoKafkaError
from tests.system.kafka.support import (
    INFO,
    PLACE,
    administrator,
    batch,
    ids_in_log,
    lines,
    numbered,
    open_kafka,
    read_log,
)

pytestmark = pytest.mark.long

CREATE = "?create_topics=3"


def _topic() -> str:
    return f"t{uuid.uuid4().hex[:12]}"


def _configuration(brokers: str, topic: str, name: str) -> str:
    from confluent_kafka.admin._config import ConfigResource

    admin = administrator(brokers)
    (asked,) = admin.describe_configs([ConfigResource(ConfigResource.Type.TOPIC, topic)]).values()
    return str(asked.result(20)[name].value)


def _make(brokers: str, topic: str, **configuration: str) -> None:
    from confluent_kafka.cimpl import NewTopic

    admin = administrator(brokers)
    named = {name.replace("_", "."): value for name, value in configuration.items()}
    for asked in admin.create_topics([NewTopic(topic, 1, config=named), NewTopic(f"{topic}.schemas", 1)]).values():
        asked.result(20)


def test_events_and_their_schema_are_read_back(brokers: str) -> None:
    topic = _topic()
    url = f"kafka://{brokers}/{topic}{CREATE}"
    with Workspace(url, model="m") as workspace:
        scores = workspace.add_data_collection("c", schema=SCHEMA)
        ids = numbered(3000)
        assert scores.ingest_mappings(event(id_) for id_ in ids).result(60).count(Fate.DELIVERED) == 3000
        assert scores.ingest_mappings(label(id_, y=1) for id_ in ids).result(60).count(Fate.DELIVERED) == 3000
    assert ids_in_log(brokers, topic) == sorted(ids * 2)
    places: dict[bytes | None, set[int | None]] = {}
    for message in read_log(brokers, topic):
        places.setdefault(message.key(), set()).add(message.partition())
    assert {len(found) for found in places.values()} == {1}
    assert {number for found in places.values() for number in found} == {0, 1, 2}
    (document,) = read_log(brokers, f"{topic}.schemas")
    assert (document.key(), document.value()) == (SCHEMA.fingerprint.encode(), SCHEMA.document)
    assert _configuration(brokers, f"{topic}.schemas", "cleanup.policy") == "compact"
    assert _configuration(brokers, topic, "cleanup.policy") == "delete"


def test_what_the_topic_finds_too_large_is_alone_in_it(brokers: str) -> None:
    topic = _topic()
    _make(brokers, topic, max_message_bytes="3000")
    destination = open_kafka(brokers, topic, "?compression.type=none")
    destination.register(PLACE, INFO)
    given = [*lines(numbered(40, "a")), *lines(["large"], note="x" * 5000), *lines(numbered(40, "b"))]
    outcome = destination.send(batch(given))
    assert {place: error.code for place, error in outcome.errors.items()} == {40: ErrorCode.EVENT_TOO_LARGE}
    assert not outcome.again
    assert ids_in_log(brokers, topic) == sorted([*numbered(40, "a"), *numbered(40, "b")])
    destination.close()


def test_a_right_that_is_missing_is_told_at_registration(brokers: str, sasl_brokers: str) -> None:
    from confluent_kafka.admin._acl import AclBinding, AclOperation, AclPermissionType
    from confluent_kafka.admin._resource import ResourcePatternType, ResourceType

    topic = _topic()
    _make(brokers, topic)
    credentials = {
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanisms": "PLAIN",
        "sasl.username": USER,
        "sasl.password": PASSWORD,
    }
    url = f"kafka://{sasl_brokers}/{topic}"
    allowed = KafkaDestination(url, KafkaSettings(properties=credentials))
    allowed.register(PLACE, INFO)
    allowed.close()
    admin = administrator(brokers)
    topics, literal, allow = ResourceType.TOPIC, ResourcePatternType.LITERAL, AclPermissionType.ALLOW
    only_seen = AclBinding(topics, topic, literal, f"User:{USER}", "*", AclOperation.DESCRIBE, allow)
    for asked in admin.create_acls([only_seen]).values():
        asked.result(20)
    refused = KafkaDestination(url, KafkaSettings(properties=credentials))
    with pytest.raises(DestinationError, match=f"this user may not write to topic {topic}: grant it WRITE"):
        refused.register(PLACE, INFO)
    refused.close()


def test_a_broker_that_is_killed_loses_nothing(brokers: str, tmp_path: Path) -> None:
    """It is alone, so that all wait for it; what it had acknowledged it has, and what comes again it recognises."""
    del brokers  # it says whether there is Kafka at all
    try:
        node = Node(tmp_path / "node")
    except NoKafkaError as error:
        pytest.fail(str(error))
    try:
        node.start()
        url = f"kafka://{node.address.brokers}/events{CREATE}"
        with Workspace(url, model="m", settings=Settings(max_queue_events=5000)) as workspace:
            scores = workspace.add_data_collection("c", schema=SCHEMA)
            calls = [scores.ingest_mappings(event(id_) for id_ in numbered(2000, "before"))]
            killing = threading.Thread(target=node.kill)
            killing.start()
            calls.append(scores.ingest_mappings(event(id_) for id_ in numbered(2000, "down")))
            killing.join()
            node.start()
            assert [call.result(90).count(Fate.DELIVERED) for call in calls] == [2000, 2000]
        assert ids_in_log(node.address.brokers) == sorted([*numbered(2000, "before"), *numbered(2000, "down")])
    finally:
        node.kill()


def test_the_commands_deliver_to_a_topic(brokers: str, tmp_path: Path) -> None:
    topic = _topic()
    _write_inputs(tmp_path)
    url = f"kafka://{brokers}/{topic}"
    given = ["ingest", "events.ndjson", "--schema", "small.yaml", "--model", "m", "--to"]
    code, said = _command(tmp_path, [*given, url])
    assert code == 1
    assert f"there is no topic {topic} and no topic {topic}.schemas at {brokers}: create it" in said
    assert _command(tmp_path, [*given, url + CREATE]) == (
        0,
        "events.ndjson: 100 rows: 100 delivered, 0 duplicate, 0 rejected",
    )
    assert ids_in_log(brokers, topic) == sorted(numbered(100))
    assert _command(tmp_path, [*given, f"file://{tmp_path}/letters/events.ndjson"])[0] == 0
    code, said = _command(tmp_path, ["replay", "letters", "--to", url])
    assert (code, "100 delivered" in said) == (0, True), said
    assert ids_in_log(brokers, topic) == sorted(numbered(100) * 2)


def test_a_wrong_password_is_told_and_not_shown(sasl_brokers: str, tmp_path: Path) -> None:
    _write_inputs(tmp_path)
    (tmp_path / "kafka.properties").write_text(
        f"security.protocol=SASL_PLAINTEXT\nsasl.mechanisms=PLAIN\nsasl.username={USER}\nsasl.password=N0T{PASSWORD}\n"
    )
    given = ["ingest", "events.ndjson", "--schema", "small.yaml", "--model", "m", "--to", f"kafka://{sasl_brokers}/x"]
    code, said = _command(tmp_path, given, {"SCHEMAGEN_KAFKA_CONFIG": "kafka.properties"})
    assert code == 1
    assert f"Kafka at {sasl_brokers} refuses topic x: SASL authentication error: Authentication failed" in said
    assert "are user, password and security.protocol right" in said
    assert PASSWORD not in said


def test_tls_and_a_password_protect_both_ways(real_node: Address, tmp_path: Path) -> None:
    _write_inputs(tmp_path)
    login = f"security.protocol=SASL_SSL\nsasl.mechanisms=PLAIN\nsasl.username={USER}\nsasl.password={PASSWORD}\n"
    (tmp_path / "kafka.properties").write_text(f"{login}ssl.ca.location={real_node.certificate}\n")
    (tmp_path / "strange.properties").write_text(login)
    topic = f"kafka://{real_node.tls_brokers}/{_topic()}"
    given = ["ingest", "events.ndjson", "--schema", "small.yaml", "--model", "m", "--to", topic + CREATE]
    code, said = _command(tmp_path, given, {"SCHEMAGEN_KAFKA_CONFIG": "strange.properties"})
    assert code == 1
    assert "certificate verify failed" in said
    assert PASSWORD not in said
    known = {"SCHEMAGEN_KAFKA_CONFIG": "kafka.properties"}
    assert _command(tmp_path, given, known) == (0, "events.ndjson: 100 rows: 100 delivered, 0 duplicate, 0 rejected")
    moved = [
        "relay",
        "--from",
        topic,
        "--to",
        "sqlite:///m.db",
        "--dead-letters",
        f"{topic}.dead{CREATE}",
        "--until-now",
    ]
    code, said = _command(tmp_path, moved, known)
    assert (code, "100 events: 100 delivered" in said) == (0, True), said


def _write_inputs(folder: Path) -> None:
    (folder / "letters").mkdir()
    (folder / "small.yaml").write_text(TEXT.format(version="1.0.0", more="F: float?"))
    (folder / "events.ndjson").write_bytes(b"\n".join(orjson.dumps(event(id_)) for id_ in numbered(100)))


def _command(folder: Path, arguments: list[str], environment: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Run a command; return its exit code and all that it says. None shows a traceback."""
    program = Path(sys.executable).with_name("schemagen")
    given = {**os.environ, **(environment or {})}
    done = subprocess.run([program, *arguments], cwd=folder, env=given, capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip()
    assert "Traceback" not in said
    return done.returncode, said
