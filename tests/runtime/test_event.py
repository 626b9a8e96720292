"""Events of generated packages: shown without sensitive values, compared by value, copied and sent."""

from __future__ import annotations

import copy
import importlib
import pickle
import pprint
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import pytest
from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source

if TYPE_CHECKING:
    from credit_risk import InferenceEvent

PACKAGES: Final = Path(__file__).parents[2] / "generated_examples"
GUARDED: Final = """
schemagen: 1
name: guarded
version: 1.0.0
id: {name: person, type: string, sensitive: true}
timestamp: {name: at, sensitive: true}
tags: {name: tags, sensitive: true}
features:
  field: {type: string?, sensitive: true}
  dataclass: {type: int, sensitive: true}
  weight: {type: float, sensitive: true}
  key: {type: uuid, sensitive: true}
  born: {type: timestamp, sensitive: true}
  names: {type: list<string>, sensitive: true}
  place: {type: vector<3>, sensitive: true}
  open: string
predictions:
  p: {type: float, kind: probability}
labels:
  GeneratedEvent: {type: string?, sensitive: true}
"""
MARK: Final = "73519"
SECRETS: Final[dict[str, Any]] = {
    "person": f"p{MARK}",
    "at": f"2024-01-01T00:00:00.{MARK}Z",
    "tags": [f"t{MARK}"],
    "field": f"f{MARK}",
    "dataclass": int(MARK),
    "weight": float(MARK),
    "key": f"{MARK}000-0000-4000-8000-000000000000",
    "born": f"2001-01-01T00:00:00.{MARK}Z",
    "names": [f"n{MARK}"],
    "place": [1.0, 2.0, float(MARK)],
    "GeneratedEvent": f"g{MARK}",
}


def guarded() -> ModuleType:
    """Return the package of a schema in which nearly every column is sensitive, also those with awkward names."""
    result = compile_schemas([Source("guarded.yaml", GUARDED.encode())])
    assert result.ok, result.diagnostics
    return importlib.import_module(load_package(result.files, "guarded").package)


def example(secret: str = f"s{MARK}", f2: int = 1) -> InferenceEvent:
    """Return an event of a package that stands in a file, as another process can import it."""
    if str(PACKAGES) not in sys.path:
        sys.path.append(str(PACKAGES))
    from credit_risk import InferenceEvent

    return InferenceEvent(
        id="a",
        timestamp="2024-01-01T00:00:00Z",
        f1=0.5,
        f2=f2,
        f3="A",
        f4=True,
        embedding=[0.25] * 384,
        proba=0.5,
        prediction=1,
        extra1="x",
        extra2=secret,
    )


def other() -> InferenceEvent:
    """Return an event with another sensitive value."""
    return example(f"t{MARK}")


def listed(one: object) -> str:
    """Return the text of a list that holds a thing."""
    return repr([one])


FORMS: Final[list[Callable[[object], str]]] = [repr, str, pprint.pformat, "{}".format, listed]


@pytest.mark.parametrize("form", FORMS)
def test_no_text_of_an_event_has_a_sensitive_value(form: Callable[[object], str]) -> None:
    one = guarded().InferenceEvent(open="shown", p=0.5, **SECRETS)
    text = form(one)
    assert MARK not in text
    assert "open='shown'" in text
    assert "dataclass=[sensitive]" in text
    assert one.dataclass == int(MARK)
    assert asdict(one)["names"] == [f"n{MARK}"]
    assert MARK not in form(guarded().LabelEvent(person=f"p{MARK}", GeneratedEvent=f"g{MARK}"))


def test_a_failed_assertion_shows_no_sensitive_value(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "from tests.runtime.test_event import example, other\n"
        "def test_it() -> None:\n    assert example() == other()\n"
        "def test_list() -> None:\n    assert [example()] == [other()]\n"
    )
    command = [sys.executable, "-m", "pytest", "-vv", "--tb=line", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=PACKAGES.parent)
    assert "2 failed" in done.stdout
    assert "extra2=[sensitive]" in done.stdout
    assert MARK not in done.stdout


def test_a_wide_event_is_shown_in_part() -> None:
    assert len(repr(example())) < 2000


def test_events_are_equal_by_value_and_cannot_be_hashed() -> None:
    assert example() == example()
    assert example() != example("other")
    assert example() != "a"
    with pytest.raises(TypeError, match="unhashable"):
        hash(example())


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_event_survives_pickle(protocol: int) -> None:
    assert pickle.loads(pickle.dumps(example(), protocol)) == example()


def test_an_event_survives_copies_and_a_pool_of_processes() -> None:
    one = example()
    assert copy.copy(one) == copy.deepcopy(one) == one
    assert copy.deepcopy(one).embedding is not one.embedding
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(replace, one, f2=9).result(30) == replace(one, f2=9)
