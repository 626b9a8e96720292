"""``docs/native.md`` works: a wheel with a compiled validator, from a clean environment into an empty one."""

from __future__ import annotations

import re
import sysconfig
import zipfile
from pathlib import Path

import pytest
from schemagen.native.identity import EXTENSION

from tests.system.packaging.test_packaging import INGEST, ROOT, SCHEMA, Environment, wheel

__all__ = ["wheel"]  # the fixture

pytestmark = pytest.mark.long

PAGE = (ROOT / "docs" / "native.md").read_text("utf-8")
USED = "from acme_events.model import validator; print(validator.__file__.rpartition('/')[2])"


def shown(name: str) -> str:
    """The file of this name that the page shows."""
    found = re.search(rf"`{re.escape(name)}`:\n\n```\w+\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_a_wheel_carries_the_compiled_validator(wheel: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "schemas").mkdir(parents=True)
    (project / "schemas" / "model.yaml").write_text(SCHEMA)
    (project / "src" / "acme_events").mkdir(parents=True)
    (project / "src" / "acme_events" / "__init__.py").touch()
    (project / ".gitignore").write_text("*.so\n")
    for name in ("pyproject.toml", "hatch_build.py"):
        (project / name).write_text(shown(name))

    builder = Environment(tmp_path / "builder", f"{wheel}[native]")
    builder.run("python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "hatchling", cwd=project)
    options = ["--no-build-isolation", "--no-deps", "--disable-pip-version-check", "-w", "dist"]
    builder.run("python", "-m", "pip", "wheel", "-q", *options, ".", cwd=project)
    builder.run("schemagen", "build", "--check", cwd=project)
    (built,) = (project / "dist").glob("*.whl")
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    assert platform in built.name
    assert "none-any" not in built.name
    names = zipfile.ZipFile(built).namelist()
    assert {f"acme_events/model/{EXTENSION}", "acme_events/model/validator.py"} <= set(names)

    service = Environment(tmp_path / "service", str(wheel))
    quiet = ["-q", "--no-deps", "--disable-pip-version-check"]
    service.run("python", "-m", "pip", "install", *quiet, str(built), cwd=tmp_path)
    installed = service.run("python", "-m", "pip", "list", "--format=freeze", cwd=tmp_path).stdout.lower()
    assert not [name for name in ("mypy", "jinja2", "click") if f"{name}==" in installed]
    assert service.run("python", "-c", USED, cwd=tmp_path).stdout == f"{EXTENSION}\n"
    code = INGEST.replace("pkg.model", "acme_events.model")
    assert service.run("python", "-c", code, cwd=tmp_path).stdout == "success\nmissing_column True\n"
