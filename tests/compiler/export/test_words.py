"""The schema's own words, as dashboards and rules have them."""

from __future__ import annotations

from schemagen.export.words import answered_labels, described, judged_columns, runbook, title

from tests.compiler.export.support import BARE, LENDING, read


def test_a_title_is_the_first_line_of_the_doc_or_the_name() -> None:
    assert title(read(LENDING)) == 'Scores of "loans" {{ $value }}: $model'
    assert title(read(BARE)) == "bare"


def test_the_runbook_is_the_link_of_that_name_else_the_first() -> None:
    assert runbook(read(LENDING)) == "https://docs.example/run?a={{b}}"
    assert runbook(read(LENDING.replace("Run book", "Other"))) == "https://docs.example/card"
    assert runbook(read(BARE)) is None


def test_labels_are_those_that_predictions_answer() -> None:
    assert [one.name for one in answered_labels(read(LENDING))] == ["paid.back"]
    assert answered_labels(read(BARE)) == []


def test_columns_are_features_and_predictions_that_are_not_quiet() -> None:
    columns = judged_columns(read(LENDING))
    assert [one.name for one in columns] == ["income", "proba"]
    assert described(columns[0]) == "income [EUR]: What they earn."
    assert described(columns[1]) == "proba"
