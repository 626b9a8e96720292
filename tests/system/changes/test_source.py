"""Code that uses the old classes fails against the new ones just where the rules say so: mypy and pyright judge."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from schemagen.build.compile import compile_schemas
from schemagen.text.source import Source
from schemagen_runtime.compatibility.change import Breaks

from tests.system.changes.cases import Trial, trials
from tests.system.changes.usage import usage

ROOT = Path(__file__).parents[3]
RUNTIME = str(ROOT / "runtime")


def write(folder: Path, cases: Collection[Trial]) -> None:
    """Write the packages of both versions, and a program that uses the old one, for each of them."""
    for case in cases:
        for side, text in (("old", case.before), ("new", case.after)):
            result = compile_schemas([Source("m.yaml", text.encode())])
            for path, content in result.files.items():
                file = folder / f"{case.name}_{side}" / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(content, "utf-8")
        (events,) = (folder / f"{case.name}_old").glob("*/events.py")
        package = events.parent.name
        for side in ("old", "new"):
            program = usage(f"{case.name}_{side}.{package}", events.read_text("utf-8"))
            (folder / f"use_{case.name}_{side}.py").write_text(program, "utf-8")


def mypy(folder: Path) -> set[str]:
    """The programs in which mypy finds an error."""
    options = ("--config-file=", "--strict", "--explicit-package-bases", "--no-error-summary", "--cache-dir=/dev/null")
    programs = sorted(map(str, folder.glob("use_*.py")))
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *programs],
        cwd=folder, env={"MYPYPATH": f"{folder}:{RUNTIME}"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return set(re.findall(r"^use_(\w+)\.py:\d+:.* error:", done.stdout, re.MULTILINE))


def pyright(folder: Path) -> set[str]:
    """The programs in which pyright finds an error."""
    config = {
        "typeCheckingMode": "standard",
        "pythonVersion": "3.11",
        "include": [str(path) for path in folder.glob("use_*.py")],
        "extraPaths": [str(folder), RUNTIME],
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(config))
    done = subprocess.run(
        [sys.executable, "-m", "basedpyright", "--outputjson", "--pythonpath", sys.executable, "--project", folder],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = (one["file"] for one in json.loads(done.stdout)["generalDiagnostics"] if one["severity"] == "error")
    return {Path(file).stem.removeprefix("use_") for file in found if Path(file).stem.startswith("use_")}


@pytest.mark.parametrize("checker", [mypy, pyright], ids=["mypy", "pyright"])
def test_code_fails_just_where_the_rules_say_so(tmp_path: Path, checker: Callable[[Path], set[str]]) -> None:
    cases = {case.name: case for case in trials()}
    write(tmp_path, cases.values())
    expected = {f"{case.name}_new" for case in cases.values() if Breaks.SOURCE in case.breaks}
    found = checker(tmp_path)
    assert found == expected, [
        (name, name in found, cases[name.split("_")[0]].before, cases[name.split("_")[0]].after)
        for name in sorted(found ^ expected)
    ]


@pytest.mark.long
def test_what_another_tool_calls_breaking_is_a_break_of_source(tmp_path: Path) -> None:
    """Griffe compares the signatures of classes without code that uses them. It does not compare types."""
    griffe = pytest.importorskip("griffe", reason="griffe comes with the extra 'ci'")
    cases = trials()
    write(tmp_path, cases)
    told = 0
    for case in cases:
        old, new = (next((tmp_path / f"{case.name}_{side}").glob("*/events.py")).parent for side in ("old", "new"))
        loaded = [griffe.load(package.name, search_paths=[package.parent])["events"] for package in (old, new)]
        found = list(griffe.find_breaking_changes(*loaded))
        if '"""Label' not in (old / "events.py").read_text(
            "utf-8"
        ):  # nobody makes label events where there is no label
            found = [change for change in found if "LabelEvent" not in change.obj.path]
        told += bool(found)
        assert not found or Breaks.SOURCE in case.breaks, (case.before, case.after, found)
    assert told > len(cases) // 10
