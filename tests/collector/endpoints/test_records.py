"""Records of a collector are read as those of a file are; and what a collector may answer instead of records."""

from __future__ import annotations

import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson
import pytest
from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source
from schemagen_runtime import (
    Collection,
    DestinationError,
    HttpSettings,
    Record,
    Schema,
    Settings,
    TransientError,
    Workspace,
    open_records,
)
from schemagen_runtime.backends.http import reader

from tests.collector.support import Server
from tests.runtime.backends.sqlite.support import every_event
from tests.runtime.support import SCHEMA, event, label, schema

ROOT = Path(__file__).parents[3]
PLACE = Collection("p", "c")
PATH = "/v1/projects/p/data-collections/c"
AWKWARD = [
    *("", ".", "..", "/", "a/b", "a//b/", "../c", "a/../b", "a b", "a+b", "a%2Fb", "?x=1", "#x", "a;b", "a\\b", "é"),
    *("\x00", "\n", "a\n", "a\nb", "\u2028", "\U0001d518", "'; DROP TABLE x; --", "x" * 2000),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("reading") / "store.db") as running:
        yield running


def ingest(
    url: str, events: Sequence[Mapping[str, object]], schema: Schema[object] = SCHEMA, place: Collection = PLACE
) -> None:
    with Workspace(url, project=place.project, model="m", settings=Settings(linger=0)) as ws:
        result = ws.add_data_collection(place.name, schema=schema).ingest_mappings(events, raise_errors=False)
        assert result.result(30).errors == ()


def as_text(records: Sequence[Record]) -> list[str]:
    """Records by their texts: NaN equals nothing, and 1, 1.0 and True equal each other."""
    return list(map(repr, records))


def run(program: Sequence[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *program]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_both_kinds_of_url_read_the_same(server: Server) -> None:
    events = [event(f"a-{number:04}", number, note=f"note {number}") for number in range(2300)]
    ingest(server.url, events)
    ingest(server.url, [label(f"a-{number:04}", y=number) for number in range(0, 2300, 2)])
    with open_records(f"sqlite:///{server.db}") as file, open_records(server.url) as collector:
        stored, read = list(file.records(PLACE)), list(collector.records(PLACE))
        assert len(stored) == 2300
        assert as_text(stored) == as_text(read)
        assert as_text(list(collector.records(PLACE, "m"))) == as_text(stored)
        assert list(collector.records(PLACE, "other")) == list(collector.records(PLACE, "\ud800")) == []
        (found,) = collector.find(PLACE, "a-0002")
        assert (found.labels["y"], found.values["note"]) == (2, "note 2")
        assert collector.find(PLACE, "a-0002", "m") == [found]
        assert collector.find(PLACE, "a-0002", "other") == collector.find(PLACE, "nobody") == []


def test_every_type_comes_back_from_a_collector(server: Server) -> None:
    source = Source("every_type.yaml", (ROOT / "generated_examples" / "schemas" / "every_type.yaml").read_bytes())
    every, place = load_package(compile_schemas([source]).files, "every_type"), Collection("p", "every")
    ingest(server.url, [every_event()], every, place)
    with open_records(f"sqlite:///{server.db}") as file, open_records(server.url) as collector:
        (record,) = collector.find(place, str(every_event()["customer"]))
        assert as_text([record]) == as_text(list(file.records(place))) == as_text(list(collector.records(place)))
    assert (repr(record.values["raw_reading"]), repr(record.values["balance"])) == ("nan", "0.0")
    assert record.values["embedding"] == [1.0, 2.0, 3.0, 4.0]


def test_any_text_is_an_id(server: Server) -> None:
    place = Collection("p", "awkward")
    any_text = schema(**{"id:_id": "id: {name: id, minLength: 0}"})
    ingest(server.url, [event(id_, number) for number, id_ in enumerate(AWKWARD)], any_text, place)
    with open_records(server.url) as source:
        for number, id_ in enumerate(AWKWARD):
            assert [record.values["x"] for record in source.find(place, id_)] == [number], repr(id_)
            assert source.find(place, id_, "other") == []
        assert sorted(str(record.id) for record in source.records(place)) == sorted(AWKWARD)
        assert source.find(place, "\ud800") == source.find(place, 7) == source.find(place, "c") == []


def test_ids_that_are_ints(server: Server) -> None:
    place = Collection("p", "numbers")
    ints = schema(**{"id:_id": "id: {name: id, type: int}"})
    ingest(server.url, [{**event(""), "id": number} for number in (-3, 7)], ints, place)
    with open_records(server.url) as source:
        assert [record.id for record in source.records(place)] == [-3, 7]
        assert [record.id for id_ in (7, "7", -3, "-3") for record in source.find(place, id_)] == [7, 7, -3, -3]
        assert source.find(place, "x") == source.find(place, 2**70) == source.find(place, 8) == []


def test_a_collection_that_is_not_there(server: Server) -> None:
    with open_records(server.url) as source:
        for place in (Collection("p", "absent"), Collection("absent", "c"), Collection("P", "c")):
            with pytest.raises(DestinationError, match=f"{server.url} has no collection {place}"):
                source.find(place, "a")
            with pytest.raises(DestinationError, match=f"{server.url} has no collection {place}"):
                next(source.records(place))
        with pytest.raises(DestinationError, match=r"has no collection \.\./x: '\.\.' cannot name a project"):
            source.find(Collection("..", "x"), "a")


def test_a_column_that_came_meanwhile(server: Server) -> None:
    place = Collection("p", "versions")
    ingest(server.url, [event(f"a-{number:04}") for number in range(1001)], place=place)
    with open_records(server.url) as source:
        records = source.records(place)
        assert "new" not in next(records).values
        ingest(server.url, [event("b", new=1.0)], schema("2.0.0", "F: float?\n  new: float?"), place)
        assert repr(list(records)[-1].values["new"]) == "1.0"
        assert source.find(place, "a-0000")[0].values["new"] is None


def test_show(server: Server, tmp_path: Path) -> None:
    place = Collection("p", "shown")
    ingest(server.url, [event("a/1", 7), label("a/1", y=1)], place=place)
    names = ["--project", "p", "--collection", "shown"]
    for form in ("text", "json"):
        show = ["-m", "schemagen", "show", "a/1", *names, "--format", form, "--from"]
        collector, file = (run([*show, url], tmp_path) for url in (server.url, f"sqlite:///{server.db}"))
        assert (collector.returncode, collector.stderr) == (0, "")
        assert collector.stdout == file.stdout
    nobody = run(["-m", "schemagen", "show", "nobody", *names, "--from", server.url], tmp_path)
    said = f"schemagen: {server.url} has no inference with the id 'nobody' in p/shown\n"
    assert (nobody.returncode, nobody.stderr) == (1, said)


def test_the_flights_run_against_a_collector(server: Server, tmp_path: Path) -> None:
    flights = ROOT / "generated_examples" / "flights.py"
    file = run([flights], tmp_path)
    collector = run([flights, "--to", server.url], tmp_path)
    assert (file.stderr, collector.stderr, collector.returncode) == ("", "", 0)
    head, _, report = collector.stdout.partition("\n\n")
    assert "predictions: 7,744 delivered\n" in head
    assert "planted mistakes: 5 rejected\n" in head
    assert report == file.stdout.partition("\n\n")[2]
    assert report.startswith("7,744 inferences in the store, 7,515 of them with their label\n")


@dataclass
class Stub:
    """Answers each request with the next of its answers, and the last one for ever; notes what it was asked."""

    answers: list[tuple[int, Mapping[str, str], bytes]]
    asked: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list[tuple[str, str, Mapping[str, str]]])

    def __enter__(self) -> Self:
        stub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                stub.asked.append((self.command, self.path, dict(self.headers)))
                status, headers, body = stub.answers.pop(0) if len(stub.answers) > 1 else stub.answers[0]
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the standard library's name
                """Say nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def ok(document: object) -> tuple[int, Mapping[str, str], bytes]:
    return 200, {}, orjson.dumps(document)


def refusal(status: int, type_: str = "about:blank", **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    body = orjson.dumps({"type": type_, "title": "Refused", "detail": "a reason"})
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, body


COLUMNS = ok({"columns": [{"name": "id", "type": "string", "place": "id"}]})
DOCUMENT = {"model": "m", "id": "a", "received_at": "t", "label_received_at": None, "values": {"id": "a"}, "labels": {}}
FOUND = ok({"records": [DOCUMENT], "next": None})


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_BACKOFF", Settings(backoff=0.01))


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
@pytest.mark.usefixtures("quick")
def test_what_passes_is_asked_again(status: int) -> None:
    http = HttpSettings(token="secret")
    answers = [refusal(status), COLUMNS, refusal(status, Retry_After="0"), refusal(status), FOUND]
    with Stub(answers) as stub, open_records(stub.url, http=http) as source:
        assert [record.id for record in source.find(PLACE, "a")] == ["a"]
    assert [path for _, path, _ in stub.asked] == [PATH, PATH, *[f"{PATH}/records/a"] * 3]
    for method, _, headers in stub.asked:
        assert (method, headers["Authorization"]) == ("GET", "Bearer secret")
        assert not {"Content-Length", "Content-Type", "Transfer-Encoding"} & headers.keys()


@pytest.mark.usefixtures("quick")
def test_what_does_not_pass_is_told_after_a_few_attempts() -> None:
    with Stub([refusal(503)]) as stub, open_records(stub.url) as source:
        with pytest.raises(TransientError) as raised:
            next(source.records(PLACE))
        said = f"the records of p/c cannot be read from {stub.url}: 503 Service Unavailable: Refused; a reason"
        assert str(raised.value) == said
        assert len(stub.asked) == 5
    with pytest.raises(TransientError, match=f"no answer from {stub.url}"):
        source.find(PLACE, "a")


def test_a_wish_beyond_all_patience_is_told_at_once() -> None:
    with Stub([refusal(503, Retry_After="3600")]) as stub, open_records(stub.url) as source:
        with pytest.raises(TransientError) as raised:
            source.find(PLACE, "a")
        assert raised.value.retry_after == 3600
        assert len(stub.asked) == 1


def test_pages_follow_their_cursors() -> None:
    pages = [ok({"records": [], "next": "a&b=c"}), ok({"records": [DOCUMENT], "next": "/+"}), FOUND]
    with Stub([COLUMNS, *pages]) as stub, open_records(stub.url) as source:
        assert len(list(source.records(PLACE, "m 1"))) == 2
    queries = [path.partition("?")[2] for _, path, _ in stub.asked[1:]]
    first = "limit=1000&model=m+1"
    assert queries == [first, f"{first}&after=a%26b%3Dc", f"{first}&after=%2F%2B"]


Answer = tuple[int, Mapping[str, str], bytes]
STRANGE: list[tuple[list[Answer], str]] = [
    ([(200, {}, b"<html>welcome to the hotel wifi</html>")], "it is not JSON, but starts with '<html>"),
    ([(200, {}, b"")], "it is empty"),
    ([ok([])], "it is no JSON object"),
    ([ok({})], "'columns' is no list"),
    ([ok({"columns": [7]})], "a column is no JSON object"),
    ([ok({"columns": [{"name": "x", "type": "money"}]})], "'money' is not a type"),
    ([COLUMNS, ok({})], "'records' is no list"),
    ([COLUMNS, ok({"records": [7]}), COLUMNS], "a record is no JSON object"),
    ([COLUMNS, ok({"records": [{**DOCUMENT, "values": {"id": 7}}]}), COLUMNS], "expected string, got int"),
    ([COLUMNS, ok({"records": [{**DOCUMENT, "labels": {"y": 7}}]}), COLUMNS], "a column 'y' that its collection does"),
    ([COLUMNS, ok({"records": [], "next": 7})], "'next' is neither null nor another cursor"),
    ([COLUMNS, ok({"records": [], "next": "x"})], "'next' is neither null nor another cursor"),
]


@pytest.mark.parametrize(("answers", "said"), STRANGE, ids=[said for _, said in STRANGE])
def test_answers_that_cannot_be_understood(answers: list[Answer], said: str) -> None:
    with Stub(list(answers)) as stub, open_records(stub.url) as source:
        with pytest.raises(DestinationError) as raised:
            list(source.records(PLACE))
        head = f"the records of p/c cannot be read from {stub.url}: the answer cannot be understood: "
        assert str(raised.value).startswith(head)
        assert said in str(raised.value)


REFUSED: list[tuple[Answer, str]] = [
    (refusal(401), "is the token right"),
    (refusal(403), "does it have the right to do this"),
    (refusal(404), "404 Not Found: Refused; a reason"),
    (refusal(404, "/problems/not-found"), "404 Not Found: Refused; a reason"),
    (refusal(404, "https://collector.example/problems/unknown-collection"), "has no collection p/c"),
    (refusal(400), "400 Bad Request: Refused; a reason"),
    (refusal(307, Location="https://elsewhere.example/"), "redirects are not followed"),
    ((404, {}, b"<html>no such page</html>"), "404 Not Found"),
]


@pytest.mark.parametrize(("answer", "said"), REFUSED, ids=[f"{answer[0]} {said}" for answer, said in REFUSED])
def test_what_never_will_be_is_asked_once(answer: Answer, said: str) -> None:
    with Stub([COLUMNS, answer]) as stub, open_records(stub.url) as source:
        with pytest.raises(DestinationError) as raised:
            source.find(PLACE, "a")
        assert said in str(raised.value)
        assert len(stub.asked) == 2


def test_no_record_is_no_error() -> None:
    missing = refusal(404, "https://collector.example/problems/no-record")
    with Stub([COLUMNS, missing]) as stub, open_records(stub.url) as source:
        assert source.find(PLACE, "a") == []
