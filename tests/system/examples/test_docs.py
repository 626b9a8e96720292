"""What the documentation shows works as it is shown."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Final

import pytest
import schemagen
import schemagen_runtime
from schemagen.build.compile import compile_schemas
from schemagen.text.source import Source

ROOT = Path(__file__).parents[3]


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def run(code: str, folder: Path, *path: Path) -> str:
    environment = {"PYTHONPATH": ":".join(map(str, (ROOT / "runtime", *path)))}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def type_check(code: str, folder: Path, *path: Path) -> None:
    (folder / "shown.py").write_text(code)
    config = {"include": ["shown.py"], "extraPaths": [str(entry) for entry in (ROOT / "runtime", *path)]}
    (folder / "pyrightconfig.json").write_text(json.dumps(config))
    command = [sys.executable, "-m", "basedpyright", "--level", "error", "--pythonpath", sys.executable]
    done = subprocess.run([*command, "--project", str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_readme_s_example(tmp_path: Path) -> None:
    (code,) = blocks("README.md", "python")
    assert len(code.splitlines()) <= 22
    examples = ROOT / "generated_examples"
    assert run(code, tmp_path, examples) == ""
    type_check(code, tmp_path, examples)


def test_what_is_stored_is_read_as_the_pages_show(tmp_path: Path) -> None:
    examples = ROOT / "generated_examples"
    run(blocks("README.md", "python")[0], tmp_path, examples)
    code = blocks("docs/api.md", "python")[0]
    assert run(code, tmp_path) == "a_guid 0.93 1\n"
    type_check(code, tmp_path)
    with closing(sqlite3.connect(tmp_path / "monitoring.db")) as database:
        assert database.execute(blocks("docs/storage.md", "sql")[0]).fetchall() == [("2026-11-23", 1.0, 1)]
    monitoring = "\n".join(blocks("docs/monitor.md", "python"))
    assert run(monitoring, tmp_path).startswith("xgb-7 [")
    type_check(monitoring, tmp_path)


def test_getting_started(tmp_path: Path) -> None:
    (schema,) = blocks("docs/getting-started.md", "yaml")
    result = compile_schemas([Source("churn.yaml", schema.encode())])
    assert result.diagnostics == ()
    for path, text in result.files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    code = "\n".join(blocks("docs/getting-started.md", "python"))
    printed = run(code, tmp_path, tmp_path).splitlines()
    type_check(code, tmp_path, tmp_path)
    shown = re.findall(r"# (.*)$", code, re.MULTILINE)
    assert len(shown) == 6
    assert printed[0] == shown[0] == "success"
    for line, promised in zip(printed[1:], shown[1:], strict=True):
        assert line.startswith(promised.rstrip("…"))


def test_every_public_name_and_setting_is_documented() -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    words = set(re.findall(r"\w+", page))
    assert {*schemagen.__all__, *schemagen_runtime.__all__} <= words
    assert {field.name for field in fields(schemagen_runtime.Settings)} <= words
    assert {field.name for field in fields(schemagen_runtime.Stats)} <= words


def test_every_guarantee_names_a_test_that_is_there() -> None:
    page = "".join((ROOT / "docs" / name).read_text("utf-8") for name in ("delivery.md", "collector.md"))
    tests = {
        name for path in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text())
    }
    named = set(re.findall(r"`(test_\w+)`", page))
    assert len(named) > 20
    assert named <= tests


_PATIENT: Final = (
    "from hypothesis import HealthCheck, settings\n"
    "settings.register_profile('patient', deadline=None, suppress_health_check=[HealthCheck.too_slow])\n"
    "settings.load_profile('patient')\n"
)
"""However busy the machine is, Hypothesis does not complain of it."""


def test_tests_of_users_code_as_the_page_shows_them(tmp_path: Path) -> None:
    examples = ROOT / "generated_examples"
    scoring, tests, *programs = blocks("docs/testing.md", "python")
    (tmp_path / "scoring.py").write_text(scoring, "utf-8")
    (tmp_path / "test_scoring.py").write_text(tests, "utf-8")
    options = [
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "schemagen_runtime.testing.plugin",
        "-W",
        "error",
    ]
    code = "import os; os.environ['PYTEST_DISABLE_PLUGIN_AUTOLOAD'] = '1'\n"
    code += f"import pytest, sys; sys.exit(pytest.main({[*options, 'test_scoring.py']}))"
    assert "3 passed" in run(code, tmp_path, examples, tmp_path)
    printed = [run(_PATIENT + program, tmp_path, examples) for program in programs]
    assert printed[0] == "1\n"
    assert printed[1].startswith("Counter({")
    assert printed[2] == ""
    for program in (tests, *programs):
        type_check(program, tmp_path, examples, tmp_path)


@pytest.mark.parametrize("page", ["delivery", "collector", "relay"])
def test_the_examples_that_need_a_server(tmp_path: Path, page: str) -> None:
    if page == "relay":
        pytest.importorskip("redis")  # pyright looks for it
    for code in blocks(f"docs/{page}.md", "python"):
        type_check(code, tmp_path, ROOT / "generated_examples")


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_the_figures_of_the_readme_are_those_that_were_measured() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    (section,) = re.findall(r"^## Figures\n(.*?)^## ", readme, re.MULTILINE | re.DOTALL)
    measured = re.findall(r"\| *([\d.]+) *(?=\|)", (ROOT / "docs" / "performance.md").read_text("utf-8"))
    figures = re.findall(r"\| ([\d.]+) (?=\|)", section)
    assert len(figures) > 10
    assert set(figures) <= set(measured)


def test_links_of_the_readme() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text("utf-8")):
        assert (ROOT / target).exists(), target
