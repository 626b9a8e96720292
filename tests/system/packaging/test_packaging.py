"""What is published works: the wheel in an empty environment, with and without the compiler."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[3]

INGEST = """
from pkg.model import SCHEMA, InferenceEvent, LabelEvent
from schemagen_runtime import Workspace

with Workspace("sqlite:///x.db", project="p", model="m") as workspace:
    collection = workspace.add_data_collection("c", schema=SCHEMA)
    event = InferenceEvent(id="a", timestamp="2024-01-01T00:00:00Z", x=1, score=0.5)
    print(collection.ingest_events([event, LabelEvent(id="a", actual=1)]).result(10).status)
    print(SCHEMA.check({"id": "a", "x": 1, "score": 0.5})[0].code, len(SCHEMA.document) > 100)
"""
SCHEMA = """
schemagen: 1
name: model
version: 1.0.0
id: id
timestamp: timestamp
features: {x: int}
predictions: {score: float}
labels: {actual: int}
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the sdist as an installer would."""
    for name in ("build.__main__", "hatchling"):
        pytest.importorskip(name, reason="needs the extra 'ci'")
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "-o", folder, ROOT], check=True, capture_output=True
    )
    (path,) = folder.glob("*.whl")
    return path


class Environment:
    """An empty virtual environment with the wheel in it."""

    def __init__(self, folder: Path, requirement: str, python: Path = Path(sys.executable)) -> None:
        subprocess.run([python, "-m", "venv", folder], check=True)
        self.bin = folder / "bin"
        self.run("python", "-m", "pip", "install", "-q", "--disable-pip-version-check", requirement, cwd=folder)

    def run(self, *command: str, cwd: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
        plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(
            [str(self.bin / command[0]), *command[1:]], cwd=cwd, env=plain, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done


def test_what_the_wheel_holds(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {
        "schemagen",
        "schemagen_runtime",
        "schemagen_collector",
        "schemagen_monitor",
    }
    wanted = [
        "py.typed",
        "frontend/metaschema.json",
        "cli/schema/starter.yaml",
        "templates/python/events.py.j2",
        "templates/python/validator.py.j2",
    ]
    assert {f"schemagen/{name}" for name in wanted} | {"schemagen_runtime/py.typed"} <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_with_the_compiler_and_then_without(wheel: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "model.yaml").write_text(SCHEMA)
    full = Environment(tmp_path / "full", f"{wheel}[compiler]")
    assert full.run("schemagen", "--version", cwd=work).stdout.startswith("schemagen 0.1.0 (")
    full.run("schemagen", "init", "starter.yaml", cwd=work)
    full.run("schemagen", "build", "model.yaml", "starter.yaml", "--out", "pkg", cwd=work)
    full.run("schemagen", "build", "model.yaml", "--out", "pkg", "--check", cwd=work)

    production = Environment(tmp_path / "production", str(wheel))
    installed = production.run("python", "-m", "pip", "list", "--format=freeze", cwd=work).stdout.lower()
    assert not [name for name in ("jinja2", "jsonschema", "click", "pyyaml") if f"{name}==" in installed]
    assert production.run("python", "-c", INGEST, cwd=work).stdout == "success\nmissing_column True\n"
    refused = production.run("schemagen", "build", cwd=work, code=2)
    assert refused.stderr.count("\n") == 1
    assert "pip install 'schemagen-ingest[compiler]'" in refused.stderr


def test_with_the_collector(wheel: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "model.yaml").write_text(SCHEMA)
    full = Environment(tmp_path / "collector", f"{wheel}[collector]")
    full.run("schemagen", "build", "model.yaml", "--out", "pkg", cwd=work)
    command = [str(full.bin / "schemagen"), "serve", "--db", "x.db", "--port", "0"]
    with subprocess.Popen(command, cwd=work, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        url = server.stderr.readline().partition(" at ")[2].split()[0]
        code = INGEST.replace("sqlite:///x.db", url)
        assert full.run("python", "-c", code, cwd=work).stdout == "success\nmissing_column True\n"
        server.terminate()
        assert server.wait(30) == 0
    assert "a" in full.run("schemagen", "show", "a", "--from", "sqlite:///x.db", cwd=work).stdout
