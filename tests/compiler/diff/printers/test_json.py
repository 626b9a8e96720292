"""Programs get one document, with the keys that the documentation lists."""

from __future__ import annotations

import json

from schemagen.diff.printers import json as printer

from tests.compiler.diff.support import OLD, reviewed


def test_the_document() -> None:
    document = json.loads(printer.render(reviewed()))
    assert {key: document[key] for key in document if key != "changes"} == {
        "version": 1,
        "required_bump": "major",
        "declared_bump": "major",
        "breaking": True,
    }
    change = next(one for one in document["changes"] if one["rule"] == "unit-changed")
    assert change == {
        "rule": "unit-changed",
        "schema": "loans",
        "path": "features.income.unit",
        "classes": ["meaning"],
        "severity": "error",
        "bump": "major",
        "message": "features.income: the unit 'EUR' became 'USD'",
        "approved": False,
        "change": change["change"],
        "old": "EUR",
        "new": "USD",
        "places": {
            "old": {"file": "old.yaml", "line": 7, "column": 31},
            "new": {"file": "new.yaml", "line": 7, "column": 31},
        },
    }


def test_nothing_is_a_document_too() -> None:
    assert json.loads(printer.render(reviewed(new=OLD)))["changes"] == []
