"""The engine is in a wheel that a compiler was there for, and nothing is amiss where there was none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.system.packaging.test_packaging import INGEST, SCHEMA, Environment, wheel

__all__ = ["wheel"]  # the fixture

HAS_COMPILER = bool(shutil.which("c++")) and Path(sysconfig.get_path("include"), "Python.h").exists()
SAYS = "from schemagen_runtime.native.loading import engine_name; print(engine_name())"


def engines_in(wheel: Path) -> list[str]:
    return [name for name in zipfile.ZipFile(wheel).namelist() if "/_engine." in name and not name.endswith(".pyi")]


def sources_in(wheel: Path) -> list[str]:
    return [name for name in zipfile.ZipFile(wheel).namelist() if "/native/source/" in name]


@pytest.mark.skipif(not HAS_COMPILER, reason="needs a compiler for C++ and Python's headers")
def test_this_checkout_has_it() -> None:
    """An editable install built it: without that the tests of the engine would be skipped, and nobody told."""
    plain = {name: value for name, value in os.environ.items() if name != "SCHEMAGEN_NATIVE"}
    done = subprocess.run([sys.executable, "-c", SAYS], env=plain, capture_output=True, text=True, check=True)
    assert done.stdout == "native\n"


@pytest.mark.long
@pytest.mark.skipif(not HAS_COMPILER, reason="needs a compiler for C++ and Python's headers")
def test_a_wheel_has_it_for_its_python_and_platform(wheel: Path, tmp_path: Path) -> None:
    assert engines_in(wheel) == [f"schemagen_runtime/native/_engine{sysconfig.get_config_var('EXT_SUFFIX')}"]
    assert sources_in(wheel) == []
    assert wheel.name.split("-")[2] == f"cp3{sys.version_info.minor}"
    assert ingested_with(wheel, tmp_path) == "native\n"


@pytest.mark.long
def test_without_a_compiler_all_goes_on_in_pure_python(wheel: Path, tmp_path: Path) -> None:
    (sdist,) = wheel.parent.glob("*.tar.gz")
    options = ["--no-build-isolation", "--no-deps", "-v", "-w", str(tmp_path)]
    command = [sys.executable, "-m", "pip", "wheel", *options, str(sdist)]
    none = {"CC": "/bin/false", "CXX": "/bin/false"}
    done = subprocess.run(command, env={**os.environ, **none}, capture_output=True, text=True, check=True)
    assert "schemagen runs in pure Python: its engine could not be built" in done.stdout + done.stderr
    (built,) = tmp_path.glob("*.whl")
    assert built.name.endswith("py3-none-any.whl")
    assert engines_in(built) == sources_in(built) == []
    assert ingested_with(built, tmp_path) == "pure Python\n"


def ingested_with(wheel: Path, folder: Path) -> str:
    """Ingest events with a wheel in an empty environment; return what that says of its engine."""
    (folder / "model.yaml").write_text(SCHEMA)
    compiler = [sys.executable, "-m", "schemagen", "build", "model.yaml", "--out", "pkg"]
    subprocess.run(compiler, cwd=folder, capture_output=True, check=True)
    production = Environment(folder / "production", str(wheel))
    assert production.run("python", "-c", INGEST, cwd=folder).stdout == "success\nmissing_column True\n"
    return production.run("python", "-c", SAYS, cwd=folder).stdout
