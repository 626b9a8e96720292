"""A request that comes again is answered as before: what was stored is a duplicate, and errors are the same."""

from schemagen_runtime.api.destination import Outcome, duplicate_id
from schemagen_runtime.backends.sql.answers import answer_again, describe_errors


def test_errors_are_written_and_repeated() -> None:
    outcome = Outcome(frozenset({0}), {2: duplicate_id("id", ["x"])})
    assert answer_again((0, 1, 2), describe_errors(outcome)) == Outcome(frozenset({0, 1}), outcome.errors)


def test_no_errors_are_an_empty_text() -> None:
    assert describe_errors(Outcome(frozenset({0}))) == ""
    assert answer_again((0, 4), "") == Outcome(frozenset({0, 4}))
