"""The pages of rules are those that were published, and writing them leaves exactly those."""

from __future__ import annotations

from pathlib import Path

from schemagen.diagnostics.pages import page, pages, write_pages
from schemagen.diagnostics.rule import Rule

PUBLISHED = Path(__file__).parents[3] / "docs" / "diagnostics"


def test_the_published_pages_are_fresh() -> None:
    published = {path.name: path.read_text("utf-8") for path in PUBLISHED.iterdir()}
    assert published == dict(pages()), "run python -m schemagen.diagnostics.pages docs/diagnostics"


def test_a_rule_that_is_no_more_loses_its_page(tmp_path: Path) -> None:
    (tmp_path / "SG999.md").write_text("# SG999: gone\n")
    (tmp_path / "notes.md").write_text("not ours\n")
    write_pages(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {*pages(), "notes.md"}
    assert (tmp_path / "SG208.md").read_text("utf-8") == pages()["SG208.md"]


def test_a_rule_that_no_schema_shows_has_no_mended_example() -> None:
    rule = Rule(id="SG999", title="a mistake", cause="It is one.", fix="Mend it.", example="schemagen lint")
    text = page(rule)
    assert text.count("```yaml") == 1
    assert text.endswith("## Fix\n\nMend it.\n")
