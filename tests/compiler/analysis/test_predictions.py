"""Task, kind, target, positive, threshold and classes must fit one another, and what is open is told."""

from __future__ import annotations

import pytest
from schemagen.build.compile import read_schema
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.text.source import Source

HEAD = "schemagen: 1\nname: m\nversion: 1.0.0\nid: id\ntimestamp: at\n"
TWO = "{paid: bool, amount: float}"
COLOURS = "{truth: {type: string, enum: [red, green, blue]}}"


def told(prediction: str, labels: str = "{y: bool}", task: str | None = None) -> tuple[Diagnostic, ...]:
    text = f"{HEAD}{f'task: {task}' if task else ''}\npredictions:\n  p: {prediction}\nlabels: {labels}\n"
    return read_schema(Source("m.yaml", text.encode()))[1]


@pytest.mark.parametrize(
    ("prediction", "labels", "task"),
    [
        ("{type: float, kind: probability}", "{y: bool}", "binary_classification"),
        ("{type: float, kind: probability}", "{y: int}", "binary_classification"),
        ("{type: float, kind: probability, positive: false, threshold: 0.5}", "{y: bool}", "binary_classification"),
        ("{type: float, kind: score, positive: B, threshold: 7}", "{y: {type: string, enum: [A, B]}}", None),
        ("{type: bool, kind: class, target: {label: amount, at_least: 15}}", TWO, "binary_classification"),
        ("{type: float, kind: probability, target: {label: amount, below: -1.5}, positive: true}", TWO, None),
        ("{type: float, kind: value, target: amount}", TWO, "regression"),
        ("{type: vector<3>, kind: probability, classes: [blue, red, green]}", COLOURS, "multiclass"),
        ("{type: list<float>, kind: score, classes: [red, green]}", COLOURS, "multiclass"),
        ("{type: vector<2>, kind: logit, classes: [0, 1]}", "{y: int}", "multiclass"),
        ("{type: vector<2>, kind: logit, classes: [false, true]}", "{y: bool}", "multiclass"),
        ("{type: string, target: amount}", TWO, None),
    ],
)
def test_what_fits_says_nothing(prediction: str, labels: str, task: str | None) -> None:
    assert told(prediction, labels, task) == ()


@pytest.mark.parametrize(
    ("prediction", "labels", "code", "words"),
    [
        ("{type: float, kind: value, target: amunt}", TWO, "SG324", "did you mean 'amount'?"),
        ("{type: float, kind: value, target: f1}", "{}", "SG324", "add it under 'labels:'"),
        ("{type: bool, kind: class, target: {label: paid, above: 1}}", TWO, "SG324", "write 'target: paid'"),
        ("{type: float, kind: value, target: {label: amount, above: 1}}", TWO, "SG324", "write 'target: amount'"),
        ("{type: bool, kind: class, target: {label: amount, above: 1e999}}", TWO, "SG324", "largest float"),
        ("{type: float, kind: score}", TWO, "SG325", "add 'target: paid', for example"),
        ("{type: float, kind: value}", TWO, "SG325", "add 'target: amount', for example"),
        ("{type: float, kind: probability, positive: true}", "{y: int}", "SG326", "write an int"),
        ("{type: float, kind: probability, positive: 1}", "{y: bool}", "SG326", "write a bool"),
        ("{type: float, kind: probability, positive: D}", COLOURS, "SG326", "one of red, green, blue"),
        ("{type: float, kind: probability, positive: 1.5}", "{y: float}", "SG326", "above: …"),
        (
            "{type: float, kind: probability, target: {label: amount, above: 1}, positive: 1}",
            TWO,
            "SG326",
            "write true or false",
        ),
        ("{type: vector<2>, kind: probability, classes: [red, teal]}", COLOURS, "SG326", "'teal'"),
        ("{type: vector<3>, kind: probability, classes: [red, green]}", COLOURS, "SG327", "vector<2>"),
        ("{type: vector<2>, kind: probability, classes: [red, red]}", COLOURS, "SG327", "'red' stands twice"),
        ("{type: float, kind: probability, threshold: 1.5}", "{y: bool}", "SG302", "from 0 to 1"),
        ("{type: float, threshold: 0.5}", "{y: bool}", "SG323", "'kind'"),
        ("{type: float, kind: probability, classes: [a, b]}", "{y: bool}", "SG323", "vector or list"),
        ("{type: vector<2>, kind: probability, positive: true}", "{y: bool}", "SG323", "'kind'"),
        ("{type: string, kind: value}", "{y: bool}", "SG313", "a value is float or int"),
        ('{type: "map<string,float>", kind: probability}', "{y: bool}", "SG313", "of a list or vector"),
        ('{type: "map<string,float>", threshold: 0.5}', "{y: bool}", "SG323", "a single probability"),
        ("{type: int, target: {label: y, above: 1}}", '{y: "map<string,int>"}', "SG324", "write 'target: y'"),
        ("{type: int, kind: class, positive: 1}", '{y: "map<string,int>"}', "SG326", "a label of its own"),
        ("{type: float, kind: logit, positive: [a]}", "{y: bool}", "SG203", "a value of the label"),
        ("{type: float, kind: logit, target: {label: y, over: 1}}", "{y: int}", "SG201", "'over'"),
        ("{type: float, kind: logit, target: {above: 1}}", "{y: int}", "SG202", "'label'"),
        ("{type: float, kind: logit, target: {}}", "{y: int}", "SG202", "add 'label:'"),
        ("{type: float, kind: logit, target: {at_most: 1}}", "{y: int}", "SG202", "add 'label:'"),
        ("{type: float, kind: logit, threshold: high}", "{y: bool}", "SG203", "a number"),
        ("{type: vector<2>, kind: logit, classes: red}", COLOURS, "SG203", "a list of the label's values"),
    ],
)
def test_what_does_not_fit_is_told_once_with_what_to_write(prediction: str, labels: str, code: str, words: str) -> None:
    found = [one for one in told(prediction, labels) if one.code != "SG316"]
    assert [one.code for one in found] == [code]
    assert words in f"{found[0].message} {found[0].help}"


@pytest.mark.parametrize("key", ["target: y", "positive: true", "threshold: 1", "classes: [a, b]", "kind: score"])
@pytest.mark.parametrize("section", ["features", "extras", "labels"])
def test_only_predictions_answer(section: str, key: str) -> None:
    text = f"{HEAD}predictions: {{p: float}}\nlabels: {{y: bool}}\n"
    column = f"  c: {{type: float, {key}}}\n"
    text = text.replace("labels: {y: bool}\n", f"labels:\n  y: bool\n{column}") if section == "labels" else text
    found = read_schema(Source("m.yaml", (text if section == "labels" else f"{text}{section}:\n{column}").encode()))[1]
    assert [one.code for one in found] == ["SG313" if key.startswith("kind") else "SG323"]


@pytest.mark.parametrize(
    ("prediction", "labels", "task", "words"),
    [
        ("{type: float, kind: probability}", "{y: {type: int, enum: [1, 2]}}", "binary_classification", "positive: 2"),
        (
            "{type: float, kind: score}",
            "{y: {type: string, enum: [no, yes]}}",
            "binary_classification",
            "positive: yes",
        ),
        ("{type: vector<3>, kind: probability}", COLOURS, "multiclass", "classes: [red, green, blue]"),
        ("{type: float, kind: score}", "{y: int}", "ranking", "group: query_id"),
    ],
)
def test_what_a_monitor_would_have_to_guess_is_a_warning(prediction: str, labels: str, task: str, words: str) -> None:
    (found,) = told(prediction, labels, task)
    assert found.code == "SG325"
    assert words in str(found.help)


@pytest.mark.parametrize(
    ("task", "prediction"),
    [
        ("regression", "{type: bool, kind: class}"),
        ("multiclass", "{type: float, kind: value}"),
        ("ranking", "string"),
        ("binary_classification", "float"),
    ],
)
def test_a_task_needs_a_prediction_that_it_can_be_computed_from(task: str, prediction: str) -> None:
    found = [one for one in told(prediction, "{y: bool}", task) if one.code != "SG325"]
    assert [one.code for one in found] == ["SG317"]


ODD = [
    "",
    "~",
    "0",
    "-1.5",
    "1e999",
    "true",
    "[]",
    "[a, 1, true]",
    "[[a], {}]",
    "{}",
    "{a: 1}",
    "{label: y}",
    "{label: []}",
]
MORE = [
    "{label: y, above: ~}",
    "{label: y, above: 1, below: 2}",
    "{at_least: 1}",
    "{since: 0.0.0, until: 0928-27-84}",
    "y",
]


@pytest.mark.parametrize("value", [*ODD, *MORE])
@pytest.mark.parametrize("key", ["target", "positive", "threshold", "classes", "names", "deprecated", "renamed_from"])
def test_whatever_stands_there_is_judged(key: str, value: str) -> None:
    for described in (f"{{type: float, kind: probability, {key}: {value}}}", f"{{type: 'list<int>?', {key}: {value}}}"):
        for labels in ("{}", "{y: int}", COLOURS):
            told(described, labels, "multiclass")
