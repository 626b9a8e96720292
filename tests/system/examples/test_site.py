"""The site of the documentation is built without a warning: no link leads nowhere, and nothing comes from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest
import schemagen_runtime
import yaml
from schemagen_runtime import testing

DOCS = Path(__file__).parents[3] / "docs"
LISTED_ELSEWHERE = {"changes", "diagnostics"}
"""Folders with a page for each rule, which their README lists."""


def files(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["file"] for entry in entries]


def test_each_page_has_its_place_in_the_side_bar() -> None:
    contents = cast("dict[str, Any]", yaml.safe_load((DOCS / "_toc.yml").read_text("utf-8")))
    listed = [contents["root"], *(name for tree in contents["subtrees"] for name in files(tree["entries"]))]
    pages = [path.relative_to(DOCS).with_suffix("") for path in DOCS.rglob("*") if path.suffix in {".md", ".rst"}]
    wanted = [page for page in pages if page.parts[0] not in LISTED_ELSEWHERE or page.name == "README"]
    assert sorted(listed) == sorted(page.as_posix() for page in wanted)


def test_the_reference_has_every_public_name() -> None:
    page = (DOCS / "reference.rst").read_text("utf-8")
    assert sorted(re.findall(r"^\.\. auto\w+:: (\w+)$", page, re.MULTILINE)) == sorted(
        [*schemagen_runtime.__all__, *testing.__all__]
    )


@pytest.mark.long
def test_it_is_built_without_a_warning_and_needs_no_network(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="needs the extra 'docs'")
    command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--keep-going", str(DOCS), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert '"ingest_fram"' in (tmp_path / "searchindex.js").read_text("utf-8")  # stems of the docstrings' words
    for page in tmp_path.rglob("*.html"):
        text = page.read_text("utf-8")
        assert not re.search(r'<(script|img|iframe)[^>]* src="(https?:)?//', text), page
        assert not re.search(r'<link[^>]* rel="stylesheet"[^>]* href="(https?:)?//', text), page
