"""What ``docs/protocol.md`` says, by plain HTTP: registration, batches, answers, records."""

from __future__ import annotations

import gzip
import itertools
import socket
from typing import Any
from urllib.parse import quote

import orjson
import pytest
import requests
from schemagen_runtime import Collection, Workspace
from schemagen_runtime.backends.http.reader import HttpReader
from schemagen_runtime.compatibility.meaning import meaning

from tests.collector.support import PLACE, Server, lines, post, problem, register
from tests.runtime.support import SCHEMA, event, label, schema

_places = itertools.count()


@pytest.fixture
def place(server: Server) -> str:
    """A collection of one's own that knows the small schema."""
    fresh = f"/v1/projects/p/data-collections/c{next(_places)}"
    assert register(server, place=fresh).status_code == 201
    return fresh


def records(server: Server, place: str, **query: str) -> list[dict[str, Any]]:
    answer = requests.get(f"{server.url}{place}/records", params=query, timeout=10)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["records"])


def test_a_schema_is_new_once(server: Server, place: str) -> None:
    again = register(server, place=place)
    assert again.status_code == 200
    assert again.json()["schema"] == {"name": "small", "version": "1.0.0", "fingerprint": SCHEMA.fingerprint}


def test_a_compatible_version_adds_columns_and_both_may_be_sent(server: Server, place: str) -> None:
    newer = schema("1.1.0", "F: float?\n  G: {type: int?, unit: km}")
    assert register(server, newer, place).status_code == 201
    assert post(server, lines([event("new", 1, G=5)]), schema=newer, place=place).json()["accepted"] == 1
    assert post(server, lines([event("old", 1)]), place=place).json()["accepted"] == 1
    found = {record["id"]: record["values"] for record in records(server, place)}
    assert [found[id_]["G"] for id_ in ("new", "old")] == [5, None]
    described = requests.get(server.url + place, timeout=10).json()
    assert [version["version"] for version in described["versions"]] == ["1.0.0", "1.1.0"]
    assert [version["meaning"] for version in described["versions"]] == [
        meaning(one.document) for one in (SCHEMA, newer)
    ]
    assert {"name": "G", "type": "int?", "place": "inference"} in described["columns"]


def test_an_incompatible_version_is_refused_with_every_reason(server: Server, place: str) -> None:
    answer = register(server, schema("1.0.0", "F: string?\n  y2: int"), place)
    assert (answer.status_code, problem(answer)) == (409, "schema-conflict")
    reasons = answer.json()["reasons"]
    assert any("version 1.0.0 is registered with other content" in reason for reason in reasons)
    assert any("'F' is stored as float" in reason for reason in reasons)


def test_a_schema_with_mistakes_is_refused_with_every_diagnostic(server: Server) -> None:
    document = orjson.loads(SCHEMA.document)
    document["features"]["x"] = {"type": "flaot"}
    document["predictions"]["p"] = {"type": "float", "minimum": 2, "maximum": 1}
    url = f"{server.url}/v1/projects/p/data-collections/mistaken/schema"
    answer = requests.put(url, orjson.dumps(document), headers={"Content-Type": "application/json"}, timeout=10)
    assert (answer.status_code, problem(answer)) == (422, "invalid-schema")
    assert {found["code"] for found in answer.json()["diagnostics"]} == {"SG208", "SG302"}


def test_a_map_is_the_same_in_any_order(server: Server) -> None:
    mapped = schema("1.0.0", "F: float?\n  m: map<string,float>\n  gaps: list<int?>?")
    place = "/v1/projects/p/data-collections/mapped"
    assert register(server, mapped, place).status_code == 201
    head = '"timestamp":"2026-01-01T00:00:00Z","x":1,"p":0.5'
    maps = ['{"b":1,"\\u00e9":2.5,"a":0}', '{"a":0.0,"b":1.0,"\xe9":2.5}', '{"a":0.0,"b":1.0}']
    batch = "\n".join(f'{{"id":"a",{head},"gaps":[1,null],"m":{one}}}' for one in maps)
    batch += f'\n{{"id":"b",{head},"m":{{"a":true}}}}\n'
    answer = post(server, batch.encode(), schema=mapped, place=place).json()
    assert (answer["accepted"], answer["duplicates"]) == (1, [1])
    assert [(error["index"], error["column"], error["code"]) for error in answer["errors"]] == [
        (2, "id", "duplicate_id"),
        (3, "m", "type_mismatch"),
    ]
    (record,) = records(server, place)
    assert (record["values"]["m"], record["values"]["gaps"]) == ({"a": 0.0, "b": 1.0, "\xe9": 2.5}, [1, None])


def test_good_events_are_stored_beside_bad_ones(server: Server, place: str) -> None:
    batch = lines([event("a", 1), event("b", "x", F="y"), label("a", y=1)]) + b"{not json}\n\n" + lines([event("a", 1)])
    answer = post(server, batch, place=place)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["accepted"], body["duplicates"]) == (2, [4])
    found = [(error["index"], error["id"], error["column"], error["code"]) for error in body["errors"]]
    assert sorted(found, key=str) == [
        (1, "b", "F", "type_mismatch"),
        (1, "b", "x", "type_mismatch"),
        (3, None, None, "malformed_json"),
    ]
    (record,) = records(server, place)
    assert record["labels"] == {"y": 1, "z": None}


def test_a_batch_may_be_compressed_in_any_number_of_members(server: Server, place: str) -> None:
    body = gzip.compress(lines([event("a", 1)])) + gzip.compress(lines([event("b", 1)]))
    assert post(server, body, {"Content-Encoding": "gzip"}, place=place).json()["accepted"] == 2


def test_a_batch_may_be_a_json_array(server: Server, place: str) -> None:
    body = orjson.dumps([event("a", 1), 7, event("b", None)], option=orjson.OPT_INDENT_2)
    answer = post(server, body, {"Content-Type": "application/json"}, place=place).json()
    assert answer["accepted"] == 1
    assert [(error["index"], error["code"]) for error in answer["errors"]] == [
        (1, "type_mismatch"),
        (2, "not_nullable"),
    ]


def test_another_event_under_the_same_key_is_refused(server: Server, place: str) -> None:
    post(server, lines([event("a", 1)]), place=place)
    answer = post(server, lines([event("b", 1), event("a", 2)]), place=place).json()
    assert answer["accepted"] == 1
    assert [(error["index"], error["id"], error["code"]) for error in answer["errors"]] == [(1, "a", "duplicate_id")]


def test_labels_first_late_and_corrected_for_two_models(server: Server, place: str) -> None:
    post(server, lines([label("a", y=1)]), place=place)
    assert records(server, place) == []
    for model in ("m", "n"):
        post(server, lines([event("a", 1)]), place=place, model=model)
    post(server, lines([label("a", y=2)]), place=place)
    assert [(record["model"], record["labels"]["y"]) for record in records(server, place)] == [("m", 2), ("n", 2)]
    assert [record["model"] for record in records(server, place, model="n")] == ["n"]


def test_a_request_that_comes_again_is_answered_and_changes_nothing(server: Server, place: str) -> None:
    key = {"Idempotency-Key": "k1"}
    first = lines([event("a", 1, y=1), event("b", "wrong")])
    assert post(server, first, key, place=place).json()["accepted"] == 1
    post(server, lines([label("a", y=2)]), {"Idempotency-Key": "k2"}, place=place)
    # The same request, late: by its content it would set the label back.
    again = post(server, first, key, place=place).json()
    assert (again["accepted"], again["duplicates"]) == (0, [0])
    assert [error["index"] for error in again["errors"]] == [1]
    assert records(server, place)[0]["labels"] == {"y": 2, "z": None}


def test_a_request_that_comes_again_hears_of_conflicts_again(server: Server, place: str) -> None:
    post(server, lines([event("a", 1)]), place=place)
    batch = lines([event("a", 2), event("b", 2)])
    first = post(server, batch, {"Idempotency-Key": "k"}, place=place).json()
    again = post(server, batch, {"Idempotency-Key": "k"}, place=place).json()
    assert first["errors"] == again["errors"] != []
    assert (first["accepted"], again["duplicates"]) == (1, [1])


def test_a_key_is_for_one_batch(server: Server, place: str) -> None:
    post(server, lines([event("a", 1)]), {"Idempotency-Key": "k"}, place=place)
    answer = post(server, lines([event("b", 1)]), {"Idempotency-Key": "k"}, place=place)
    assert (answer.status_code, problem(answer)) == (422, "key-reused")
    assert post(server, lines([event("b", 1)]), {"Idempotency-Key": "k"}, place=place, model="other").ok


AGED = schema("1.0.0", "F: float?", **{"timestamp:_timestamp": "timestamp: {name: timestamp, max_age: 1h}"})


def test_the_age_of_an_event_is_that_when_it_was_accepted(server: Server) -> None:
    place = "/v1/projects/p/data-collections/aged"
    assert register(server, AGED, place).status_code == 201
    batch = lines([event("a", 1)])  # of 2024
    refused = post(server, batch, schema=AGED, place=place).json()
    assert [error["code"] for error in refused["errors"]] == ["timestamp_out_of_bounds"]
    for accepted_at in ("2024-01-01T01:00:01Z", "2099-01-01T00:00:00Z"):
        answer = post(server, batch, {"Accepted-At": accepted_at}, schema=AGED, place=place).json()
        assert answer["accepted"] == 0
    answer = post(server, batch, {"Accepted-At": "2024-01-01T00:30:00Z"}, schema=AGED, place=place).json()
    assert answer["accepted"] == 1


def test_labels_count_by_when_the_client_took_them(server: Server, place: str) -> None:
    at = {"Accepted-At": "2024-01-01T00:00:00Z"}
    three = lines([label("a", y=5), label("a", y=4), label("a", y=3)])
    assert post(server, three, at | {"Accepted-Offsets": "1@900,2@0"}, place=place).json()["accepted"] == 3
    late = {"Accepted-At": "2023-12-31T00:00:00Z"}
    assert post(server, lines([label("a", y=9)]), late, place=place).json()["duplicates"] == []
    assert post(server, lines([label("a", y=9)]), late, place=place).json()["duplicates"] == [0]
    post(server, lines([label("f", y=1)]), {"Accepted-At": "2099-01-01T00:00:00Z"}, place=place)
    post(server, lines([label("f", y=2)]), place=place)

    def history(id_: str) -> list[object]:
        answer = requests.get(f"{server.url}{place}/label-history", params={"id": id_}, timeout=10)
        return [one["value"] for one in answer.json()["labels"]]

    assert history("a") == [9, 4, 3, 5]
    assert history("f") == [1, 2]  # nothing is accepted in the future
    assert history("nobody") == []
    assert requests.get(f"{server.url}{place}/label-history", timeout=10).status_code == 400
    with HttpReader(server.url) as reader:
        collection = Collection("p", place.rpartition("/")[2])
        assert [one.value for one in reader.label_history(collection, "a")] == [9, 4, 3, 5]
        assert reader.label_history(collection, "..") == []
    for offsets in ("garbage", "1@0", "4@0,1@1"):
        answer = post(server, three, at | {"Accepted-Offsets": offsets}, place=place)
        assert (answer.status_code, problem(answer)) == (400, "malformed-request")
    answer = post(server, three, {"Accepted-Offsets": "3@0"}, place=place)
    assert (answer.status_code, problem(answer)) == (400, "malformed-request")


def test_labels_need_no_model(server: Server, place: str) -> None:
    url = f"{server.url}{place}/events"
    head = {"Schema-Fingerprint": SCHEMA.fingerprint, "Content-Type": "application/x-ndjson"}
    body = lines([label("a", y=1), event("a"), event("b", y=2)])
    answer = requests.post(url, data=body, headers=head, timeout=10).json()
    assert answer["accepted"] == 1
    assert [(error["index"], error["id"], error["code"]) for error in answer["errors"]] == [
        (1, "a", "no_model"),
        (2, "b", "no_model"),
    ]
    empty = requests.post(url, params={"model": ""}, data=body, headers=head, timeout=10)
    assert (empty.status_code, problem(empty)) == (400, "malformed-request")
    assert post(server, lines([event("a")]), place=place).json()["accepted"] == 1
    (record,) = records(server, place)
    assert record["labels"]["y"] == 1


def test_records_by_page(server: Server, place: str) -> None:
    for model in ("n", "m"):
        post(server, lines([event(f"{n:03}/x", n) for n in range(25)]), place=place, model=model)
    seen: list[tuple[object, object]] = []
    query = {"limit": "10"}
    while True:
        page = requests.get(f"{server.url}{place}/records", params=query, timeout=10).json()
        assert len(page["records"]) <= 10
        seen += [(record["model"], record["id"]) for record in page["records"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert seen == [(model, f"{n:03}/x") for model in ("m", "n") for n in range(25)]


@pytest.mark.parametrize("id_", ["a/b", "..", "%2F", "é ☃", "?", "#", "nul\0", "a\nb"])
def test_records_by_any_id(server: Server, place: str, id_: str) -> None:
    assert post(server, lines([event(id_, 1)]), place=place).json()["accepted"] == 1
    # requests would resolve dots and shorten the path.
    session = requests.Session()
    request = requests.Request("GET", server.url).prepare()
    request.url = f"{server.url}{place}/records/{quote(id_, safe='').replace('.', '%2E')}"
    answer = session.send(request, timeout=10)
    assert answer.status_code == 200, answer.text
    assert [record["id"] for record in answer.json()["records"]] == [id_]


def test_what_is_not_known_says_so(server: Server, place: str) -> None:
    unknown = "/v1/projects/p/data-collections/nobody"
    for path in (f"{unknown}/records", f"{unknown}/records/a", unknown):
        answer = requests.get(server.url + path, timeout=10)
        assert (answer.status_code, problem(answer)) == (404, "unknown-collection")
    answer = post(server, lines([event("a")]), place=unknown)
    assert (answer.status_code, problem(answer)) == (404, "unknown-collection")
    answer = post(server, lines([event("a")]), {"Schema-Fingerprint": "0" * 64}, place=place)
    assert (answer.status_code, problem(answer)) == (404, "unknown-schema")
    answer = requests.get(f"{server.url}{place}/records/a", timeout=10)
    assert (answer.status_code, problem(answer)) == (404, "no-record")


def test_names_that_differ_by_case_are_not_one_another_s(server: Server, place: str) -> None:
    shouted = place.replace("/p/", "/P/")
    assert post(server, lines([event("a")]), place=shouted).status_code == 404
    assert requests.get(f"{server.url}{shouted}/records", timeout=10).status_code == 404
    assert (register(server, place=shouted).status_code, register(server, place=place).status_code) == (409, 200)


def test_each_problem_s_type_leads_to_its_meaning(server: Server) -> None:
    answer = requests.get(f"{server.url}/v1/nothing", timeout=10)
    assert problem(answer) == "not-found"
    meaning = requests.get(server.url + answer.json()["type"], timeout=10)
    assert meaning.status_code == 200
    assert "There is nothing here (404)" in meaning.text


def test_our_own_client(server: Server) -> None:
    with Workspace(server.url, project="p", model="m") as workspace:
        collection = workspace.add_data_collection("own", schema=SCHEMA)
        events = [event(f"e{n}", n) for n in range(2500)]
        result = collection.ingest_mappings([*events, event("e0", 9), label("e1", y=3)], raise_errors=False).result(20)
    assert [str(error.code) for error in result.errors] == ["duplicate_id"]
    assert result.errors[0].id == "e0"
    found = requests.get(f"{server.url}/v1/projects/p/data-collections/own/records/e1", timeout=10).json()
    assert found["records"][0]["labels"]["y"] == 3


def test_a_collection_of_the_module_is_there(server: Server) -> None:
    assert requests.get(server.url + PLACE, timeout=10).json()["name"] == "c"


def test_a_batch_that_follows_another_is_stored_behind_it_only(server: Server, place: str) -> None:
    def send(key: str, follows: str, value: int) -> requests.Response:
        headers = {"Idempotency-Key": key, "Follows-Key": follows}
        return post(server, lines([label("a", y=value)]), headers, place=place)

    early = send("second", "first", 2)
    assert (early.status_code, problem(early)) == (425, "out-of-turn")
    first = post(server, lines([event("a", 1), label("a", y=1)]), {"Idempotency-Key": "first"}, place=place)
    assert (first.status_code, first.headers["Keeps-Order"]) == (200, "?1")
    assert send("second", "first", 2).json()["accepted"] == 1
    (record,) = records(server, place)
    assert record["labels"] == {"y": 2, "z": None}


def test_batches_that_come_at_once_are_stored_in_the_order_that_they_ask_for(server: Server, place: str) -> None:
    """Each is sent when the head of the one before has arrived, whose body comes last."""
    path = f"{place}/events?model=m"
    connections: list[socket.socket] = []
    bodies = [lines([event("a", 1), label("a", y=0)]), *(lines([label("a", y=number)]) for number in range(1, 5))]
    for number, body in enumerate(bodies):
        follows = f"Follows-Key: k{number - 1}\r\n" if number else ""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n{follows}"
            f"Idempotency-Key: k{number}\r\nSchema-Fingerprint: {SCHEMA.fingerprint}\r\nContent-Length: {len(body)}\r\n"
        )
        connection = socket.create_connection(server.address, timeout=30)
        connection.sendall(f"{head}Expect: 100-continue\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connections.append(connection)
    for connection, body in reversed(list(zip(connections, bodies, strict=True))):
        connection.sendall(body)
    for connection in connections:
        assert connection.recv(10_000).startswith(b"HTTP/1.1 200")
        connection.close()
    (record,) = records(server, place)
    assert record["labels"] == {"y": 4, "z": None}


def test_a_key_that_is_none_cannot_be_followed(server: Server, place: str) -> None:
    answer = post(server, lines([event("a", 1)]), {"Follows-Key": "k" * 300}, place=place)
    assert (answer.status_code, problem(answer)) == (400, "malformed-request")
    assert "Follows-Key" in answer.json()["detail"]
