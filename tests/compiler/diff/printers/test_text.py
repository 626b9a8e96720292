"""A reviewer reads the worst first, with places, what breaks, and the safe way."""

from __future__ import annotations

from schemagen.diff.printers import text

from tests.compiler.diff.support import OLD, reviewed


def test_the_worst_comes_first_and_the_last_line_sums_up() -> None:
    lines = text.render(reviewed()).splitlines()
    assert lines[0] == "errors (2)"
    assert "  new.yaml:7:31: error[unit-changed]: features.income: the unit 'EUR' became 'USD'" in lines
    assert "      before: old.yaml:7:31" in lines
    assert lines.index("warnings (1)") > lines.index("errors (2)")
    assert lines[-1] == "3 changes, 2 errors; the changes ask for a major bump, the version rises by a major bump"


def test_nothing_is_one_line() -> None:
    assert text.render(reviewed(new=OLD)) == "no changes\n"
