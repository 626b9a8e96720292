"""The plan of a package has the schema's own words, document and fingerprint."""

from __future__ import annotations

import json

from schemagen.codegen.python.package import plan_package

from tests.compiler.codegen.python.support import SOURCE, lowered


def test_the_package_is_the_schema_s() -> None:
    plan = plan_package(lowered(), SOURCE)
    assert (plan.name, plan.version, plan.doc, plan.source) == ("lending", "1.2.0", "Loans.", "lending.yaml")
    assert json.loads(plan.document)["name"] == "lending"
    assert plan.fingerprint == lowered().fingerprint


def test_a_schema_without_words_gets_some() -> None:
    plan = plan_package(lowered()._replace(doc=None), SOURCE)
    assert plan.doc == "The events of ``lending``."
