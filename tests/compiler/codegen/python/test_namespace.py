"""Names are unique in a module, and imports are those that are used."""

from __future__ import annotations

from schemagen.codegen.python.namespace import Namespace


def test_a_name_that_is_taken_gets_underscores() -> None:
    names = Namespace(["int"])
    assert [names.define(name) for name in ("int", "age", "age", "int")] == ["int_", "age", "age_", "int__"]


def test_only_what_is_used_is_imported_constants_and_classes_first() -> None:
    names = Namespace([])
    for name in ("write", "Report", "MAX", "as_list"):
        assert names.use(name) == name
    assert names.used(("as_list", "Report", "MAX", "write", "unused")) == ("MAX", "Report", "as_list", "write")
