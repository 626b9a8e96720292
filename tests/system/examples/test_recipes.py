"""The recipes run as they stand in the documentation."""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from schemagen_runtime.testing import MemoryWorkspace

ROOT = Path(__file__).parents[3]
PROGRAMS = ROOT / "docs" / "recipes" / "programs"


class Recipes:
    """Load programs of the recipes, whose events go to a workspace in memory."""

    def __init__(self, memory: MemoryWorkspace) -> None:
        self.memory = memory

    def load(self, name: str) -> ModuleType:
        return importlib.import_module(name)

    def stored(self) -> list[Any]:
        return list(self.memory.events(self.load("credit_risk").SCHEMA))


@pytest.fixture
def recipes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recipes]:
    before = set(sys.modules)
    monkeypatch.setattr(sys, "path", [str(PROGRAMS), str(ROOT / "generated_examples"), *sys.path])
    with MemoryWorkspace() as memory:
        monkeypatch.setenv("MONITORING_URL", memory.url)
        yield Recipes(memory)
    for name in set(sys.modules) - before:
        if (PROGRAMS / f"{name}.py").exists():
            del sys.modules[name]


def test_fastapi(recipes: Recipes) -> None:
    pytest.importorskip("httpx", reason="needs the extra 'ci'")
    testing: Any = pytest.importorskip("fastapi.testclient", reason="needs the extra 'ci'")
    with testing.TestClient(recipes.load("fastapi_service").app) as client:
        assert client.get("/score/a?utilisation=0.7").json() == {"probability": 0.7}
    assert [event.id for event in recipes.stored()] == ["a"]


def test_flask(recipes: Recipes) -> None:
    pytest.importorskip("flask", reason="needs the extra 'ci'")
    program = recipes.load("flask_service")
    assert program.app.test_client().get("/score/a?utilisation=0.7").json == {"probability": 0.7}
    program.workspace.close()
    assert [event.id for event in recipes.stored()] == ["a"]


def test_celery(recipes: Recipes) -> None:
    pytest.importorskip("celery", reason="needs the extra 'ci'")
    program = recipes.load("celery_tasks")
    for _ in range(2):
        assert program.score.apply(("a", "2026-01-01T00:00:00Z", 0.7)).get() == 0.7
    program.workspace.close()
    assert [event.id for event in recipes.stored()] == ["a"]


def test_lambda(recipes: Recipes) -> None:
    program = recipes.load("lambda_handler")
    assert program.handler({"id": "a", "utilisation": 0.7}, None) == {"probability": 0.7, "stored": True}
    (place,) = recipes.memory.destination.collections
    assert len(recipes.memory.destination.kept(place)) == 1  # before anything else ran
    program.workspace.close()


def test_traces_are_tags(recipes: Recipes) -> None:
    sdk: Any = pytest.importorskip("opentelemetry.sdk.trace", reason="needs the extra 'ci'")
    program = recipes.load("traced")
    assert program.predict_traced("a", 0.5).tags == []
    with sdk.TracerProvider().get_tracer("t").start_as_current_span("request") as span:
        trace, where = program.predict_traced("b", 0.5).tags
    assert trace == f"trace:{span.get_span_context().trace_id:032x}"
    assert where == f"span:{span.get_span_context().span_id:016x}"


def test_a_backfill_may_be_run_again(recipes: Recipes, tmp_path: Path) -> None:
    rows = "".join(f"a{number},2024-01-01T00:00:00Z,0.{number}\n" for number in range(1, 9))
    (tmp_path / "past.csv").write_text(f"id,time,utilisation\n{rows}")
    program = recipes.load("backfill")
    assert program.backfill(tmp_path / "past.csv", recipes.memory.url) == {"delivered": 8}
    assert program.backfill(tmp_path / "past.csv", recipes.memory.url) == {"duplicate": 8}


def test_a_notebook_shows_tables(recipes: Recipes) -> None:
    del recipes
    cells = json.loads((PROGRAMS / "notebook.ipynb").read_text("utf-8"))["cells"]
    names: dict[str, Any] = {}
    shown: list[str] = []
    for cell in cells:
        source = "".join(cell["source"])
        *_, last = source.splitlines()
        exec(compile(source, "cell", "exec"), names)
        if re.fullmatch(r"[\w.]+(\(\))?", last) and "close" not in last:
            shown.append(eval(last, names)._repr_html_())
    result, stats = shown
    assert result.startswith("<table>")
    assert "proba" in result
    assert stats.startswith("<table>")


def test_the_image_is_built_in_two_stages_of_files_that_are_there() -> None:
    text = (PROGRAMS / "Dockerfile").read_text("utf-8")
    first, second = re.split(r"^FROM ", text, flags=re.MULTILINE)[1:]
    assert first.splitlines()[0].endswith(" AS build")
    assert "[compiler]" in first
    assert "[compiler]" not in second
    assert "COPY --from=build /generated/" in second
    assert re.search(r"^USER (?!root)", second, re.MULTILINE)
    assert re.search(r'^CMD \["gunicorn"', second, re.MULTILINE)  # a shell would keep SIGTERM for itself
    copied = re.findall(r"[\w]+\.py", "".join(re.findall(r"^COPY (?!--from).*$", second, re.MULTILINE)))
    assert all((PROGRAMS / name).exists() for name in copied)
    (module,) = re.findall(r'"(\w+):app"', second)
    assert f"{module}.py" in copied
