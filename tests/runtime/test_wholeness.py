"""A package is imported as one build made it, or not at all."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from schemagen.build.compile import compile_schemas
from schemagen.text.source import Source

HEAD = "schemagen: 1\nname: shop\nid: id\ntimestamp: at\n"
OLD = f"{HEAD}version: 1.0.0\nfeatures: {{price: float}}\npredictions: {{sold: bool}}\nlabels: {{truth: bool}}\n"
NEW = f"{HEAD}version: 2.0.0\npredictions: {{rank: int}}\nlabels: {{place: 'int?', note: 'string?'}}\n"
MODULES = ("__init__.py", "events.py", "validator.py")
TELL = "import shop; shop.SCHEMA.check({}); print(shop.SCHEMA.version, shop.SCHEMA.document.count(b'\"price\"'))"


def package(schema: str) -> dict[str, str]:
    return dict(compile_schemas([Source("shop.yaml", schema.encode())]).files)


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8", newline="")


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-B", "-c", code], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("renewed", [s for n in (1, 2) for s in itertools.combinations(MODULES, n)])
def test_modules_of_two_builds_are_refused(renewed: tuple[str, ...], tmp_path: Path) -> None:
    old, new = package(OLD), package(NEW)
    write(tmp_path, old | {f"shop/{name}": new[f"shop/{name}"] for name in renewed})
    done = run(TELL, tmp_path)
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ImportError: the package shop is not whole")
    assert "'schemagen build'" in last


@pytest.mark.parametrize("missing", MODULES[1:])
def test_a_missing_module_is_told_so(missing: str, tmp_path: Path) -> None:
    write(tmp_path, package(OLD))
    (tmp_path / "shop" / missing).unlink()
    assert "ImportError: the package shop is not whole" in run(TELL, tmp_path).stderr


def test_a_missing_document_is_told_so(tmp_path: Path) -> None:
    write(tmp_path, package(OLD))
    (tmp_path / "shop/schema.json").unlink()
    assert "schema.json is missing from package shop; run 'schemagen build' again" in run(TELL, tmp_path).stderr


def test_the_document_of_another_build_is_refused(tmp_path: Path) -> None:
    write(tmp_path, package(OLD) | {"shop/schema.json": package(NEW)["shop/schema.json"]})
    assert "ImportError: the package shop is not whole" in run(TELL, tmp_path).stderr


@pytest.mark.parametrize(("schema", "said"), [(OLD, "1.0.0 1\n"), (NEW, "2.0.0 0\n")])
def test_a_whole_one_is_imported(schema: str, said: str, tmp_path: Path) -> None:
    write(tmp_path, package(schema))
    assert run(TELL, tmp_path).stdout == said


@pytest.mark.parametrize("renewed", MODULES[1:])
def test_a_process_can_import_it_once_it_is_whole(renewed: str, tmp_path: Path) -> None:
    old, new = package(OLD), package(NEW)
    write(tmp_path, old | {f"shop/{renewed}": new[f"shop/{renewed}"]})
    write(tmp_path / "whole", new)
    code = f"""
import importlib, shutil
try:
    {TELL}
except ImportError as error:
    print(error.name)
shutil.copytree("whole/shop", "shop", dirs_exist_ok=True)
importlib.invalidate_caches()
{TELL}
"""
    assert run(code, tmp_path).stdout == "shop\n2.0.0 0\n"


def test_a_library_that_is_missing_keeps_its_name(tmp_path: Path) -> None:
    files = package(OLD)
    files["shop/events.py"] = f"{files['shop/events.py']}\nimport no_such_library\n"
    write(tmp_path, files)
    assert run(TELL, tmp_path).stderr.splitlines()[-1] == "ModuleNotFoundError: No module named 'no_such_library'"
