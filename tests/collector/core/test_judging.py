"""Client and collector accept exactly the same events, and store them alike."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemagen_collector.core import judging
from schemagen_runtime import Schema, SchemaConflict, Settings, Workspace

from tests.collector.support import Server, post, register
from tests.runtime.support import event, label, schema
from tests.system.parity.strategies import events
from tests.system.parity.test_parity import COMPILED

PROFILE = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


def as_json(event: Mapping[object, object]) -> str | None:
    """An event as any client might write it; None where JSON cannot hold it."""
    if not all(isinstance(name, str) for name in event):
        return None
    try:
        return json.dumps(event, allow_nan=False)
    except (TypeError, ValueError):
        return None


def verdicts(errors: Sequence[Mapping[str, object]]) -> dict[int, set[tuple[str, object]]]:
    found: dict[int, set[tuple[str, object]]] = defaultdict(set)
    for error in errors:
        found[int(str(error["index"]))].add((str(error["code"]), error["column"]))
    return found


@pytest.fixture(scope="module")
def knowing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("collector") / "monitoring.db", "--no-access-log") as server:
        for name, (compiled, _) in COMPILED.items():
            assert register(server, compiled, f"/v1/projects/p/data-collections/{name}").status_code == 201
        yield server


@pytest.mark.parametrize("name", COMPILED)
@pytest.mark.parametrize("form", ["lines", "array"])
@PROFILE
@given(data=st.data())
def test_the_same_verdict_code_and_column(knowing: Server, name: str, form: str, data: st.DataObject) -> None:
    compiled, document = COMPILED[name]
    drawn = data.draw(st.lists(events(document), min_size=1, max_size=8))
    written = [line for event in drawn if (line := as_json(event)) is not None]
    if not written:
        return
    place = f"/v1/projects/p/data-collections/{name}"
    if form == "lines":
        response = post(knowing, "\n".join(written).encode(), schema=compiled, place=place)
    else:
        headers = {"Content-Type": "application/json"}
        response = post(knowing, f"[{','.join(written)}]".encode(), headers, schema=compiled, place=place)
    assert response.status_code == 200, response.text
    answer = response.json()
    there = verdicts([error for error in answer["errors"] if error["code"] != "duplicate_id"])
    here = {
        index: {(str(error.code), error.column) for error in errors}
        for index, line in enumerate(written)
        if (errors := compiled.check(json.loads(line)))
    }
    assert there == here
    bad = {error["index"] for error in answer["errors"]}
    assert answer["accepted"] + len(answer["duplicates"]) + len(bad) == len(written)


NUMBERS = {
    "0.1": None,
    "-0.0": None,
    "0.1000000000000000055511151231257827": None,
    "1e23": None,
    "1e400": "out_of_range",
    "-1E+400": "out_of_range",
    "1e-400": "out_of_range",
    "9007199254740993.0": "out_of_range",
    "9007199254740993": "out_of_range",
    "9" * 5000: "out_of_range",
}


@pytest.mark.parametrize("place", ["F: float?", "F: {type: float?, nan: allow}", 'F: {type: float?, nan: "null"}'])
@pytest.mark.parametrize("form", ["application/x-ndjson", "application/json"])
def test_a_number_has_one_verdict_and_costs_no_other_event(tmp_path: Path, place: str, form: str) -> None:
    compiled = schema("1.0.0", f"{place}\n  vec: vector<2>?\n  many: list<float>?")
    lines: list[str] = []
    for number in NUMBERS:
        for value in (f'"F": {number}', f'"vec": [0.5, {number}]', f'"many": [{number}]'):
            written = json.dumps(event(f"e{len(lines)}", 1))
            lines.append(f"{written[:-1]}, {value}}}")
    with Server(tmp_path / "monitoring.db") as server:
        register(server, compiled)
        body = "\n".join(lines) if form.endswith("ndjson") else f"[{','.join(lines)}]"
        answer = post(server, body.encode(), {"Content-Type": form}, schema=compiled).json()
    found = {error["index"]: error["code"] for error in answer["errors"]}
    expected = [code for code in NUMBERS.values() for _ in range(3)]
    assert [found.get(index) for index in range(len(lines))] == expected
    assert {error["column"] for error in answer["errors"]} == {"F", "vec", "many"}


def ingest_everywhere(
    url: str, batches: Sequence[tuple[Schema[object], str, Sequence[Mapping[str, object]]]]
) -> list[list[str]]:
    """The same calls to a destination; the fate of each event."""
    fates: list[list[str]] = []
    with Workspace(url, project="p", settings=Settings(linger=0)) as workspace:
        for compiled, model, batch in batches:
            collection = workspace.add_data_collection("c", schema=compiled)
            result = collection.ingest_mappings(batch, model=model, raise_errors=False).result(20)
            fates.append([str(entry.fate) for entry in result.results])
    return fates


def dump(db: Path) -> list[str]:
    """Every statement that would make a database again, but for what is its own: requests, reports, salt, times."""
    connection = sqlite3.connect(db)
    own = ("schemagen_requests", 'INTO "schemagen_reports"', "VALUES('salt',")
    statements = [line for line in connection.iterdump() if not any(name in line for name in own)]
    connection.close()
    return [re.sub(r"['\"]\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00['\"]", "<time>", line) for line in statements]


def test_the_embedded_store_and_the_collector_make_identical_tables(tmp_path: Path) -> None:
    first, second = schema(), schema("1.1.0", "F: float?\n  G: list<float>?")
    batches: list[tuple[Schema[object], str, Sequence[Mapping[str, object]]]] = [
        (first, "m", [event("a", 1, note="é\0"), label("b", y=1), event("c", 3, F=1, y=2, z="no")]),
        (first, "n", [event("a", 2), event("b", 2**63 - 1, tags=["t"])]),
        (first, "m", [event("a", 1, note="é\0"), event("a", 9), label("b", y=2), {"id": "x"}]),
        (second, "m", [event("d", 4, G=[1, 2.5]), label("c", z="yes")]),
        (first, "m", [event(f"e{n}", n) for n in range(2500)]),
    ]
    embedded, collected = tmp_path / "embedded.db", tmp_path / "collected.db"
    here = ingest_everywhere(f"sqlite:///{embedded}", batches)
    with Server(collected, "--no-monitor") as server:  # which would make tables of its own
        there = ingest_everywhere(server.url, batches)
    assert here == there
    assert here[2] == ["duplicate", "rejected", "delivered", "rejected"]
    assert dump(embedded) == dump(collected)


def test_a_breaking_version_is_refused_with_the_same_reasons(tmp_path: Path) -> None:
    breaking = schema("2.0.0", "F: string?", **{"x:_int": "x: string", "y:_int?": "w: int?\n  p2: int?"})
    told: list[SchemaConflict] = []
    with Server(tmp_path / "collected.db") as server:
        for url in (f"sqlite:///{tmp_path / 'embedded.db'}", server.url):
            with Workspace(url, project="p", model="m") as workspace:
                workspace.add_data_collection("c", schema=schema())
                with pytest.raises(SchemaConflict) as caught:
                    workspace.add_data_collection("c", schema=breaking)
                told.append(caught.value)
    here, there = told
    assert (here.reasons, here.changes, str(here)) == (there.reasons, there.changes, str(there))
    assert [change.rule for change in here.changes] == ["type-changed", "type-changed", "column-replaced"]


NULLS_LEFT_OUT = {"embedding": [0.5] * 384, "f1": 0.5, "f2": 1, "f3": "A", "f4": True, "extra2": "é", "extra1": "x"}
ASIDE = {"prediction": 1, "proba": 0.25, "timestamp": "2026-11-23T09:30:00Z", "id": "a"}


def test_lines_in_an_order_of_their_own_are_read_once_and_are_the_same_event(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled, _ = COMPILED["credit_risk"]
    own = orjson.dumps({**NULLS_LEFT_OUT, **ASIDE})
    ours = compiled.encode(orjson.loads(own))
    label_ = b'{"actual":1,"id":"a"}'

    def must_not_be_asked(text: str) -> object:
        raise AssertionError(f"the slow path was asked about {text}")

    monkeypatch.setattr(judging, "parse_json", must_not_be_asked)
    judged = judging.judge_lines(b"\n".join([own, ours, label_]), compiled, 100_000)
    assert not judged.refused
    assert judged.events[1] == {"tags": None, "hours-per-week": None, "actual": None, **judged.events[0]}
    assert judged.events[2] == {"actual": 1, "id": "a"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"id":"a","id":"a","actual":1}', "malformed_json"),
        (b'{"actual":1,"id":"a","actual":2}', "malformed_json"),
        (b'{"actual":1.0,"id":"a"}', "type_mismatch"),
        (b'{"actual":92233720368547758070,"id":"a"}', "out_of_range"),
        (b'{"actual":NaN,"id":"a"}', "malformed_json"),
        (b"[" * 300 + b"]" * 300, "type_mismatch"),
        (b"7", "type_mismatch"),
        (b"{}", "no_label"),
    ],
)
def test_what_orjson_would_lose_or_overlook_is_refused(line: bytes, code: str) -> None:
    compiled, _ = COMPILED["credit_risk"]
    good = b'{"actual":1,"id":"b"}'
    judged = judging.judge_lines(b"\n".join([good, line, good]), compiled, 100_000)
    assert judged.events.keys() == {0, 2}
    assert code in {str(error.code) for error in judged.refused[1].errors}


@pytest.mark.parametrize(
    "given", ["[" + "[]," * 2000 + "1]", '{"a":{}}', '"' + "x" * 100_000 + '"', "9" * 4000, "true"]
)
def test_of_an_id_that_is_none_no_more_is_kept_than_is_shown(given: str) -> None:
    """A thousand such events would take a hundred times the memory of their batch until they are answered."""
    judged = judging.judge_lines(f'{{"id":{given}}}\n'.encode() * 3, schema(), 1 << 20)
    assert len(judged.refused) == 3
    for refused in judged.refused.values():
        assert refused.id is None or (isinstance(refused.id, str) and len(refused.id) < 1000)


@pytest.mark.parametrize("body", [b"{}\n{}\n", b"{}\n{}", b"\n{}\n\n {}\r\n \n", b"{}\n \n{}\n", b"{}\n\n{\n}\n"])
def test_blank_lines_are_no_events(body: bytes) -> None:
    lines = [line for line in body.split(b"\n") if line.strip()]
    assert judging.judge_lines(body, schema(), 1 << 20).count == len(lines)
