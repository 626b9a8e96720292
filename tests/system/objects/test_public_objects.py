"""Every public object can be sent and copied or says why not, has a short text, and shows nothing that is sensitive."""

from __future__ import annotations

import copy
import importlib
import json
import logging
import pickle
import pprint
import traceback
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, is_dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import pytest
import schemagen_runtime as runtime

from tests.runtime.test_event import MARK, example
from tests.system.objects.examples import BAD_EVENTS, BOUND, BY_NAME, GOOD, NO_OBJECTS, SCHEMA, VALUES, bound

ONE_OF_EACH: Final = [
    pytest.param(one, id=f"{name}-{number}") for name, them in VALUES.items() for number, one in enumerate(them)
]
JSON: Final = ["Latency", "Settings", "Stats", "Collection", "FieldError", "Rejection", "HttpSettings"]

log = logging.getLogger(__name__)


def same(one: object, other: object) -> bool:
    """Tell whether two objects are alike; exceptions by class, text and attributes."""
    if isinstance(one, BaseException) and isinstance(other, BaseException):
        return type(one) is type(other) and one.args == other.args and vars(one) == vars(other)
    return one == other


def texts(one: object) -> list[str]:
    """Return each text that a log, a console, a notebook or a traceback may show of an object."""
    shown = [repr(one), str(one), f"{one}", pprint.pformat(one), repr([one])]
    record = logging.LogRecord("x", logging.INFO, "x", 1, "%s %r", (one, one), None)
    shown.append(record.getMessage())
    if (html := getattr(one, "_repr_html_", None)) is not None:
        shown.append(html())
    if isinstance(one, BaseException):
        shown += traceback.format_exception(one)
    return shown


def test_there_is_an_example_of_each_public_name() -> None:
    assert {*VALUES, *BY_NAME, *BOUND, *NO_OBJECTS} == set(runtime.__all__)


@pytest.mark.parametrize("one", ONE_OF_EACH)
def test_a_value_survives_pickle_and_copies(one: object) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert same(pickle.loads(pickle.dumps(one, protocol)), one)
    assert same(copy.copy(one), one)
    assert same(copy.deepcopy(one), one)


@pytest.mark.parametrize("one", ONE_OF_EACH)
def test_no_text_of_a_value_has_what_is_sensitive_or_is_long(one: object) -> None:
    for text in texts(one):
        assert MARK not in text
        assert len(text) < 8000


def test_what_is_bound_to_its_process_refuses_and_shows_nothing(tmp_path: Path) -> None:
    with bound(tmp_path) as them:
        assert set(them) == BOUND
        for name, some in them.items():
            for one in some:
                for send in (pickle.dumps, copy.copy, copy.deepcopy):
                    with pytest.raises(TypeError, match=r"cannot be pickled or copied: it has threads .*; \w+"):
                        send(one)
                for text in texts(one):
                    assert MARK not in text, name
                    assert len(text) < 400


def test_what_a_call_logs_and_raises_shows_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), runtime.Workspace(f"file://{tmp_path}/x.ndjson", model="m") as ws:
        collection = ws.add_data_collection("c", schema=SCHEMA)
        try:
            collection.ingest_events([*BAD_EVENTS, GOOD]).result(10)
        except runtime.IngestionError:
            log.exception("it failed")
        collection.ingest_events(BAD_EVENTS)  # which nobody looks at
        log.warning("%s", collection.ingest_events(BAD_EVENTS, raise_errors=False).result(10).errors)
    assert "it failed" in caplog.text
    assert MARK not in caplog.text


def test_a_schema_is_sent_by_the_name_of_its_package() -> None:
    example()  # makes the package known
    schema = importlib.import_module("credit_risk").SCHEMA
    assert pickle.loads(pickle.dumps(schema)) is copy.copy(schema) is copy.deepcopy(schema) is schema
    assert len(repr(schema)) < 100


@pytest.mark.parametrize("name", JSON)
def test_the_fields_of_plain_values_are_plain(name: str) -> None:
    for one in VALUES[name]:
        assert is_dataclass(one)
        assert not isinstance(one, type)
        assert json.loads(json.dumps(asdict(one)))


def ingest_in_a_child(path: str) -> runtime.IngestResult:
    """Ingest a good event and a bad one, in another process."""
    good, bad = example(), example(f2=-1)
    with runtime.Workspace(f"sqlite:///{path}", model="m") as ws:
        schema = importlib.import_module("credit_risk").SCHEMA
        return ws.add_data_collection("c", schema=schema).ingest_events([good, bad]).result(10)


def check_in_a_child(events: list[object]) -> object:
    """Raise the error of an event, in another process."""
    return importlib.import_module("credit_risk").SCHEMA.encode(events[0])


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_errors_come_out_of_a_pool_of_processes(method: str, tmp_path: Path) -> None:
    example()  # makes the package known here too, where errors of its events come out
    with get_context(method).Pool(1) as pool:
        with pytest.raises(runtime.IngestionError, match="1 of 2 events failed: event 1: column 'f2'") as raised:
            pool.apply_async(ingest_in_a_child, (str(tmp_path / "a.db"),)).get(60)
        assert raised.value.errors[0].event == example(f2=-1)
        with pytest.raises(runtime.ValidationError, match="column 'f2'") as invalid:
            pool.apply_async(check_in_a_child, ([example(f2=-1)],)).get(60)
        assert invalid.value.errors[0].column == "f2"


def test_errors_come_out_of_an_executor_of_processes(tmp_path: Path) -> None:
    example()  # as above
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        future = pool.submit(ingest_in_a_child, str(tmp_path / "a.db"))
        error = future.exception(60)
        assert isinstance(error, runtime.IngestionError)
        assert error.result.count(runtime.Fate.DELIVERED) == 1
        refused = pool.submit(reprlib_of, VALUES["SchemaConflict"][0])
        assert refused.result(60) == "SchemaConflict('one; two')"


def reprlib_of(one: object) -> str:
    """Return the representation of what another process was sent."""
    return repr(one)
