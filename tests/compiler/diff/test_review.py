"""A review pairs schemas by name, finds the approval of each error, and tells doubtful approvals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from schemagen.diff.approvals import Approval
from schemagen.diff.review import Review, review
from schemagen.diff.versions import compile_side
from schemagen.text.source import Source
from schemagen.text.span import Span
from schemagen_runtime.compatibility.change import Bump

from tests.compiler.diff.support import NEW, OLD, TODAY, reviewed


def approve(change: str, days: int = 0) -> Approval:
    return Approval(change, "reason", "owner", TODAY + timedelta(days), Span.whole_file("a.yaml"))


def starts(found: Review) -> dict[str, list[tuple[int, int] | None]]:
    """Where each change stood and stands, by its rule."""
    return {entry.change.rule: [span and span.start for span in (entry.old, entry.new)] for entry in found.entries}


def test_every_change_has_both_places() -> None:
    found = reviewed()
    assert starts(found)["unit-changed"] == [(7, 31), (7, 31)]
    assert starts(found)["made-nullable"] == [(8, 8), (8, 8)]
    assert {(entry.old and entry.old.path, entry.place.path) for entry in found.entries} == {("old.yaml", "new.yaml")}
    assert (found.required, found.declared, found.is_breaking) == (Bump.MAJOR, Bump.MAJOR, True)


def test_what_was_renamed_stood_under_its_old_name_and_what_came_or_went_has_one_place() -> None:
    new = OLD.replace("income: {type: float,", "salary: {type: float, renamed_from: income,").replace(
        "age: int", "b: bool?"
    )
    told = starts(reviewed(new=new))
    assert told["column-renamed"] == [(7, 3), (7, 3)]
    assert told["required-column-dropped"] == [(8, 3), None]
    assert told["nullable-column-added"] == [None, (8, 3)]


def test_an_error_is_open_until_it_is_approved() -> None:
    found = reviewed()
    assert {entry.change.rule for entry in found.open_errors} == {"unit-changed", "values-narrowed"}
    approvals = tuple(approve(entry.fingerprint) for entry in found.open_errors)
    again = reviewed(approvals=approvals)
    assert again.open_errors == ()
    assert again.diagnostics == ()


@pytest.mark.parametrize("words", ["counted until", "fits no error", "twice"])
def test_doubtful_approvals_are_told(words: str) -> None:
    mark = reviewed().open_errors[0].fingerprint
    approvals = {
        "counted until": (approve(mark, -1),),
        "fits no error": (approve("f" * 16),),
        "twice": (approve(mark), approve(mark)),
    }[words]
    found = reviewed(approvals=approvals)
    assert [one.code for one in found.diagnostics] == ["SG412"]
    assert words in found.diagnostics[0].message
    assert len(found.open_errors) == (1 if words == "twice" else 2)


def side(*texts: str) -> dict[str, str]:
    return {f"{number}.yaml": text for number, text in enumerate(texts)}


def test_schemas_that_came_are_no_change_and_those_that_went_are() -> None:
    other = OLD.replace("name: loans", "name: cards")
    sides = [
        compile_side([Source(path, text.encode()) for path, text in side(*texts).items()]).schemas
        for texts in ((OLD, other), (OLD, OLD.replace("name: loans", "name: rents")))
    ]
    found = review(sides[0], sides[1], (), TODAY)
    assert [(entry.schema, entry.change.rule) for entry in found.entries] == [("cards", "schema-removed")]
    assert found.declared is Bump.NONE


def test_one_schema_on_each_side_is_compared_whatever_it_is_called() -> None:
    found = reviewed(new=NEW.replace("name: loans", "name: credits"))
    assert "schema-renamed" in {entry.change.rule for entry in found.entries}


def test_a_schema_with_itself_is_no_change() -> None:
    found = reviewed(new=OLD)
    assert found.entries == ()
    assert (found.required, found.declared) == (Bump.NONE, Bump.NONE)
