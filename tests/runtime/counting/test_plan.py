"""What is counted of a schema follows from its columns: types, kinds, targets."""

from __future__ import annotations

import pytest
from schemagen_runtime.columns import Kind
from schemagen_runtime.counting.plan import Answer, Form, How, Task, forms_of, plan_of

from tests.runtime.counting.support import plan


def hows(columns: str) -> dict[str, How]:
    return {one.column: one.how for one in plan(columns).distributions}


def test_each_type_has_its_buckets() -> None:
    assert hows(
        "features:\n"
        "  a: float\n  b: int?\n  c: {type: int, enum: [1, 2]}\n  d: string\n  e: bool\n  f: timestamp\n  g: date\n"
        "  h: list<int>\n  i: map<string,float>\n  j: vector<3>\n  k: uuid\n  l: decimal<10,2>\n"
        "predictions:\n"
        "  p: {type: float, kind: probability}\n  q: {type: float, kind: score}\n"
        "  r: {type: float, kind: score, minimum: 0, maximum: 1}\n  s: {type: int, kind: class}\n"
    ) == {
        "a": How.NUMBER,
        "b": How.NUMBER,
        "c": How.VALUE,
        "d": How.VALUE,
        "e": How.VALUE,
        "f": How.AGE,
        "g": How.AGE,
        "h": How.LENGTH,
        "i": How.LENGTH,
        "j": How.VECTOR,
        "l": How.NUMBER,
        "p": How.SCORE,
        "q": How.NUMBER,
        "r": How.SCORE,
        "s": How.VALUE,
    }


def answers(predictions: str, labels: str) -> tuple[Answer, ...]:
    return plan(f"features:\n  a: int\npredictions:\n{predictions}labels:\n{labels}").answers


@pytest.mark.parametrize(
    ("prediction", "label", "expected"),
    [
        (
            "{type: float, kind: probability}",
            "bool",
            Answer("p", "y", Task.BINARY, Kind.PROBABILITY, positive=True, threshold=0.5),
        ),
        (
            "{type: float, kind: logit, positive: late}",
            "{type: string, enum: [late, early]}",
            Answer("p", "y", Task.BINARY, Kind.LOGIT, positive="late", threshold=0.0),
        ),
        (
            "{type: bool, kind: class, target: {label: y, above: 15}}",
            "int",
            Answer("p", "y", Task.BINARY, Kind.CLASS, ("above", 15.0), positive=True),
        ),
        ("{type: string, kind: class}", "string", Answer("p", "y", Task.MULTICLASS, Kind.CLASS)),
        (
            "{type: vector<2>, kind: probability, classes: [a, b]}",
            "string",
            Answer("p", "y", Task.MULTICLASS, Kind.PROBABILITY, classes=("a", "b")),
        ),
        ("{type: float, kind: value}", "float", Answer("p", "y", Task.REGRESSION, Kind.VALUE)),
        (
            "{type: float, kind: value, sensitive: true}",
            "float",
            Answer("p", "y", Task.REGRESSION, Kind.VALUE, is_sensitive=True),
        ),
    ],
)
def test_a_prediction_answers_its_label(prediction: str, label: str, expected: Answer) -> None:
    assert answers(f"  p: {prediction}\n", f"  y: {label}\n") == (expected,)


def test_a_prediction_without_a_kind_is_compared_with_nothing() -> None:
    assert answers("  p: float\n", "  y: float\n") == ()


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(ValueError, match="not a canonical schema document"):
        plan_of(b"[]")


def segments(columns: str, head: str = "") -> list[str]:
    return [one.column for one in plan(columns, head).segments]


_SLICED = """tags: tags
features:
  kind: {type: string, enum: [a, b]}
  level: {type: int?, enum: [1, 2]}
  free: string
  hidden: {type: bool, sensitive: true}
  several: {type: list<string>, enum: [a, b]}
predictions:
  p: {type: bool, kind: class}
labels:
  y: bool
extras:
  flag: bool
"""


def test_segments_are_those_that_the_schema_names() -> None:
    assert segments(_SLICED, "segments: [free, tags]\n") == ["free", "tags"]
    assert segments(_SLICED, "segments: []\n") == []


def test_where_the_schema_is_silent_enums_and_bools_and_tags_are_segments() -> None:
    assert segments(_SLICED) == ["tags", "kind", "level", "several", "flag"]
    many = "".join(f"  f{n}: bool\n" for n in range(10, 30))
    assert segments(f"features:\n{many}predictions:\n  p: float\n") == [f"f{n}" for n in range(10, 18)]


def test_a_column_has_a_form_where_all_versions_count_it_alike() -> None:
    shared = (
        "features:\n  a: float\n  b: int\n  c: string\n  d: timestamp\n  e: uuid\npredictions:\n  p: float\nextras:\n"
    )
    first = plan(f"tags: tags\n{shared}  f: int\n")
    second = plan(f"{shared}  f: {{type: int, enum: [1, 2]}}\n")
    numbers = dict.fromkeys("abp", Form.NUMBERS)
    assert forms_of([first, second]) == {**numbers, "c": Form.CODED}
    assert forms_of([second])["f"] is Form.CODED


def test_answers_have_the_form_by_which_they_are_compared() -> None:
    schema = """predictions:
  p: {type: float, kind: probability, target: y, positive: 1}
  q: {type: int, kind: class, target: y}
  r: {type: vector<2>, kind: probability, target: y, classes: [0, 1]}
labels:
  y: {type: int, enum: [0, 1]}
"""
    assert forms_of([plan(schema)]) == {"p": Form.NUMBERS, "q": Form.CODED, "y": Form.CODED}


def test_a_group_makes_rankings_and_grades_and_is_no_column_to_judge() -> None:
    columns = (
        "features:\n  query: int\n  a: int\npredictions:\n"
        "  o: {type: float, kind: score, target: y}\n  p: {type: float, kind: score, target: {label: y, above: 2}}\n"
        "  q: {type: int, kind: rank, target: y}\n"
        "  v: {type: float, kind: value, target: y}\nlabels:\n  y: int\n"
    )
    found = plan(columns, "group: query\n")
    assert [one.column for one in found.distributions] == ["a", "o", "p", "q", "v", "y"]
    assert [(one.answer.column, one.answer.positive, one.group) for one in found.rankings] == [
        ("o", None, "query"),
        ("p", True, "query"),
        ("q", None, "query"),
    ]
    assert [one.column for one in found.answers] == ["p", "v"]
    forms = forms_of([found])
    assert (forms["p"], "query" in forms) == (Form.NUMBERS, False)
    alone = plan(columns)
    assert (alone.rankings, [one.column for one in alone.answers]) == ((), ["o", "p", "v"])
