"""The text for mypyc is the validator's, line by line, and stands by itself."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from schemagen.build.compile import compile_schemas
from schemagen.native.adapting import adapt
from schemagen.native.identity import identify
from schemagen.text.source import Source

from tests.compiler.cli.support import SCHEMA, write
from tests.compiler.native.support import GOOD, run

CHECK = f"""
import json, lending
bad = [{{}}, {{"id": 5}}, {{"id": "a", "timestamp": "2024-02-30T00:00:00Z", "income": -1.0, "probability": 2}}]
for event in (*bad, json.loads({GOOD!r})):
    for found in lending.SCHEMA.check(event):
        print(found)
print(lending.SCHEMA.encode(json.loads({GOOD!r})))
"""


def files() -> dict[str, str]:
    return dict(compile_schemas([Source("lending.yaml", SCHEMA.encode())]).files)


def test_what_is_compiled_has_the_lines_of_the_validator() -> None:
    """A traceback out of an extension names lines of the file beside it."""
    text = files()["lending/validator.py"]
    own, adapted = text.splitlines(), adapt(text, identify(text)).splitlines()
    changed = [new for old, new in zip(own, adapted, strict=False) if old != new]
    assert len(changed) <= 8
    assert all(new.startswith(("from ", "if ", "globals()")) or not new for new in changed)
    with pytest.raises(ValueError, match="build the package again"):
        adapt("print()", "")


def test_what_is_compiled_says_what_the_validator_says(tmp_path: Path) -> None:
    own = files()
    text = own["lending/validator.py"]
    said: list[str] = []
    for name, validator in (("own", text), ("adapted", adapt(text, identify(text)))):
        for path, content in {**own, "lending/validator.py": validator}.items():
            write(tmp_path / name, path, content)
        said.append(run(CHECK, tmp_path / name).stdout)
    assert said[0] == said[1]
    assert said[0].count("\n") > 3


def test_beside_another_validator_it_refuses_to_load(tmp_path: Path) -> None:
    text = files()["lending/validator.py"]
    adapted = tmp_path / "validator.py"
    adapted.write_text(adapt(text, identify(text)), "utf-8")
    with pytest.raises(ImportError, match=r"^nowhere\.validator was compiled from another validator\.py"):
        runpy.run_path(str(adapted), run_name="nowhere.validator")
