"""The validator is planned in the order in which it is read, and imports what it uses."""

from __future__ import annotations

from schemagen.codegen.python.validator import plan_validator

from tests.compiler.codegen.python.support import lowered


def test_each_kind_checks_its_columns_and_what_may_be_absent_comes_last() -> None:
    inference, label = plan_validator(lowered(), "lending.yaml").kinds
    (part,) = inference.parts
    assert [step.name for step in part.steps if not step.optional] == [
        "id",
        "timestamp",
        "class",
        "int",
        "codes",
        "gaps",
        "score",
    ]
    assert {step.name for step in part.steps if step.optional} == {"hours-per-week", "repaid"}
    assert part.required == 7
    assert label.labels == ("_REPAID",)


def test_only_what_is_used_is_imported() -> None:
    module = plan_validator(lowered(), "lending.yaml")
    (checks,) = [line.names for line in module.imports if line.module == "schemagen_runtime.checks"]
    assert {"ListColumn", "is_encodable", "Report"} <= set(checks)
    assert not {"UuidColumn", "VectorColumn", "is_uuid"} & set(checks)
    assert module.modules == ("re",)
    assert [(constant.name, constant.expression) for constant in module.constants] == [
        ("_CODES_PATTERN", r're.compile("^[A-Z]+\\Z", re.ASCII)')
    ]
