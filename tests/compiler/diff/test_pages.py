"""The pages of the rules of changes are those that were published, and writing them leaves exactly those."""

from __future__ import annotations

from pathlib import Path

from schemagen.diff.pages import pages, write_pages

PUBLISHED = Path(__file__).parents[3] / "docs" / "changes"


def test_the_published_pages_are_fresh() -> None:
    published = {path.name: path.read_text("utf-8") for path in PUBLISHED.iterdir()}
    assert published == dict(pages()), "run python -m schemagen.diff.pages docs/changes"


def test_a_rule_that_is_no_more_loses_its_page(tmp_path: Path) -> None:
    folder = tmp_path / "changes"
    folder.mkdir()
    (folder / "gone.md").write_text("# gone\n")
    write_pages(folder)
    assert {path.name for path in folder.iterdir()} == set(pages())
