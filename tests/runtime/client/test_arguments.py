"""A mistaken argument is a ``TypeError`` at the call, which says what was expected and shows no value."""

from __future__ import annotations

import math
import pathlib
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest
from schemagen_runtime import Collection, Destination, DestinationError, HttpSettings, Settings, Workspace, open_records
from schemagen_runtime.client.arguments import identify_destination, suggest

from tests.runtime.support import MODULE, SCHEMA, MemoryDestination, event, workspace

SECRET = "hunter2"
DEFAULTS: dict[str, Any] = {"destination": MemoryDestination()}
MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"destination": 3}, "destination is of type int; expected a URL, the path"),
    ({"destination": None}, "destination is None; expected a URL"),
    ({"destination": MemoryDestination}, "destination is the class MemoryDestination; expected"),
    ({"destination": b"sqlite:///x.db"}, "destination is of type bytes"),
    ({"destination": SimpleNamespace(register=1, send=print, close=print)}, "with register, send and close"),
    ({"destination": {"url": SECRET}}, "destination is of type dict"),
    ({"settings": {}}, r"settings is of type dict; expected Settings\(…\) or None"),
    ({"settings": Settings}, "settings is the class Settings"),
    ({"settings": HttpSettings()}, "settings is of type HttpSettings"),
    ({"http": {}}, r"http is of type dict; expected HttpSettings\(…\) or None"),
    ({"http": SECRET}, "http is of type str"),
    ({"spool": 3}, "spool is of type int; expected the path of a folder or None"),
    ({"spool": b"x"}, "spool is of type bytes"),
    ({"dead_letters": 5}, "dead_letters is of type int; expected the path of a folder, a callable"),
    ({"dead_letters": True}, "dead_letters is of type bool"),
    ({"metrics": "x"}, "metrics is of type str; expected a callable that takes a name"),
    ({"project": 5}, "the name of a project is of type int"),
    ({"project": None}, "the name of a project is of type NoneType"),
    ({"model": 1.5}, "the name of a model is of type float"),
    ({"model": ["m"]}, "the name of a model is of type list"),
]


@pytest.mark.parametrize(("given", "told"), MISTAKES)
def test_a_mistaken_argument_of_a_workspace(given: dict[str, Any], told: str) -> None:
    with pytest.raises(TypeError, match=told) as raised:
        Workspace(**{**DEFAULTS, **given})
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("small.yaml", "schema is of type str; .* build the file with 'schemagen build'"),
        (pathlib.Path("small.yaml"), "build the file with 'schemagen build'"),
        (MODULE, rf"schema is the module {MODULE.__name__}; .* write schema={MODULE.__name__}\.SCHEMA"),
        (sys, "schema is the module sys; .* write: from <the package> import SCHEMA"),
        (MODULE.InferenceEvent, "schema is the class InferenceEvent"),
        (None, "schema is None"),
        ({"id": "a"}, "schema is of type dict"),
    ],
)
def test_what_is_no_schema(given: object, told: str) -> None:
    schema: Any = given
    with workspace(MemoryDestination()) as ws, pytest.raises(TypeError, match=told):
        ws.add_data_collection("c", schema=schema)


@pytest.mark.parametrize("name", [3, None, ["c"]])
def test_what_is_no_name(name: object) -> None:
    wrong_name: Any = name
    with workspace(MemoryDestination()) as ws:
        with pytest.raises(TypeError, match="the name of a data collection is of type"):
            ws.add_data_collection(wrong_name, schema=SCHEMA)
        collection = ws.add_data_collection("c", schema=SCHEMA)
        for given in ({"project": 5}, {"model": 5}):
            wrong: Any = given
            with pytest.raises(TypeError, match=r"the name of a (project|model) is of type int"):
                collection.ingest_events([event("a")], **wrong)


WAITS: list[Callable[[Workspace, Any], object]] = [Workspace.flush, Workspace.close]


@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize("timeout", ["x", "5", True, [1], b"1"])
def test_a_timeout_that_is_no_number(wait: Callable[[Workspace, Any], object], timeout: object) -> None:
    with workspace(MemoryDestination()) as ws, pytest.raises(TypeError, match=r"timeout is of type .*seconds"):
        wait(ws, timeout)


@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize("timeout", [-1, -0.5, math.nan, -math.inf])
def test_a_timeout_that_is_no_time(wait: Callable[[Workspace, Any], object], timeout: float) -> None:
    with workspace(MemoryDestination()) as ws, pytest.raises(ValueError, match=r"timeout is .*; expected"):
        wait(ws, timeout)


@pytest.mark.parametrize("given", [5, {}, b"x.db", ["x.db"]])
def test_what_names_no_records(given: object) -> None:
    wrong: Any = given
    with pytest.raises(TypeError, match=r"url is .*; expected a URL, or the path of a SQLite file"):
        open_records(wrong)
    with pytest.raises(TypeError, match="http is of type"):
        open_records("http://localhost:1", http=wrong)


@pytest.mark.parametrize("absolute", [True, False])
def test_a_path_is_a_store(absolute: bool, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = (tmp_path if absolute else pathlib.Path()) / "my 100%23? #store.db"
    with Workspace(path, model="m", spool=tmp_path / "spool", dead_letters=tmp_path / "dead") as ws:
        ws.add_data_collection("c", schema=SCHEMA).ingest_events([event("a")]).result(5)
    assert (tmp_path / "my 100%23? #store.db").is_file()
    with open_records(path) as source:
        assert [record.id for record in source.records(Collection("default", "c"))] == ["a"]
    with pytest.raises(DestinationError):
        open_records(tmp_path / "none.db")


class Named(MemoryDestination):
    """Have a name of its own."""

    identity: Any = "warehouse"


def test_a_destination_is_known_by_its_name_or_by_its_class() -> None:
    here = f"{__name__}:MemoryDestination".replace(__name__, MemoryDestination.__module__)
    assert identify_destination(MemoryDestination()) == (here, "MemoryDestination")
    assert identify_destination(Named()) == ("warehouse", f"{__name__}:Named", "Named")
    for wrong, error in ((3, TypeError), ("  ", ValueError), ("a\nb", ValueError)):
        named = Named()
        named.identity = wrong
        with pytest.raises(error, match="identity of the destination is"):
            identify_destination(named)


def test_a_class_of_a_program_is_known_as_if_it_were_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    main = ModuleType("__main__")
    main.__file__ = "/srv/service.py"
    main.__spec__ = None
    monkeypatch.setitem(sys.modules, "__main__", main)
    monkeypatch.setattr(Named, "__module__", "__main__")
    monkeypatch.setattr(Named, "identity", None)
    assert identify_destination(Named())[0] == "service:Named"
    main.__spec__ = ModuleSpec("pkg.service", None)
    assert identify_destination(Named())[0] == "pkg.service:Named"


def test_the_nearest_name_is_suggested() -> None:
    assert suggest("scoers", ["scores", "labels"]) == "did you mean 'scores'?"
    assert suggest("x", ["scores", "labels"]) == "there are 'labels', 'scores'"
    assert suggest("x", []) == "there are none"


def test_modules_that_are_destinations_are_known_apart() -> None:
    one, other = ModuleType("sinks.kafka"), ModuleType("sinks.s3")
    assert identify_destination(cast("Destination", one)) == ("sinks.kafka", "module")
    assert identify_destination(cast("Destination", other)) == ("sinks.s3", "module")
    vars(other)["identity"] = "archive"
    assert identify_destination(cast("Destination", other))[0] == "archive"
