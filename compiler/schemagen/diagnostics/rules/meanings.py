"""Declare the rules of what a monitor must know: which label a prediction answers, and what names another column."""

from __future__ import annotations

from typing import Final

from schemagen.diagnostics.diagnostic import Severity
from schemagen.diagnostics.rule import Rule

RULES: Final = (
    Rule(
        id="SG323",
        title="a key on a column that it does not fit",
        cause=(
            "'target', 'positive', 'threshold' and 'classes' say how a prediction answers a label; 'positive' and "
            "'threshold' belong to one number or class, 'classes' to a vector or list of numbers. 'names' names the "
            "values of columns that have few."
        ),
        example="features:\n  f1: {type: float, threshold: 0.5}",
        mended="predictions:\n  p: {type: float, kind: probability, threshold: 0.5}",
        fix="Remove the key, or give the prediction its kind.",
    ),
    Rule(
        id="SG324",
        title="a target that no label is",
        cause="A prediction answers a label of this schema. Only a label that is a number can be compared with one.",
        example="predictions:\n  p: {type: bool, kind: class, target: actul}\nlabels:\n  actual: bool",
        mended="predictions:\n  p: {type: bool, kind: class, target: actual}\nlabels:\n  actual: bool",
        fix="Name one of the labels.",
    ),
    Rule(
        id="SG325",
        title="an answer that can be read in several ways",
        severity=Severity.WARNING,
        cause=(
            "A monitor guesses nothing. With several labels a prediction says which of them it answers; a probability "
            "says of which value it is, unless the label is a bool or 0 and 1; a vector says the class of each "
            "element; a ranking says which rows answer one query."
        ),
        example="predictions:\n  p: {type: float, kind: score}\nlabels:\n  paid: bool\n  amount: float",
        mended="predictions:\n  p: {type: float, kind: score, target: paid}\nlabels:\n  paid: bool\n  amount: float",
        fix="Add the line that the message proposes, with your own choice.",
    ),
    Rule(
        id="SG326",
        title="a value that the column cannot have",
        cause="'positive' and 'classes' are values of the label answered, keys of 'names' are values of the column.",
        example="predictions:\n  p: {type: float, kind: score, positive: yes}\nlabels:\n  actual: bool",
        mended="predictions:\n  p: {type: float, kind: score, positive: true}\nlabels:\n  actual: bool",
        fix="Write a value of that column, as its enum spells it.",
    ),
    Rule(
        id="SG327",
        title="classes that do not fit the vector",
        cause="'classes' names the elements of a vector in their order: as many as it has, each once.",
        example="predictions:\n  p: {type: vector<3>, kind: probability, classes: [a, b]}\nlabels:\n  actual: string",
        mended="predictions:\n  p: {type: vector<3>, kind: probability, classes: [a, b, c]}\nlabels:\n  actual: string",
        fix="Name each element once.",
    ),
    Rule(
        id="SG328",
        title="no such column",
        cause="'segments', 'group', 'quiet' and the 'use' of a deprecated column name columns of the same schema.",
        example="segments: [country]",
        mended="segments: [country]\nfeatures:\n  country: string",
        fix="Write the name of a column as it stands in the file.",
    ),
    Rule(
        id="SG329",
        title="a column that cannot be sliced or grouped by",
        cause=(
            "A segment is a feature, prediction, extra or the tags, of type string, int, bool or uuid, and not "
            "sensitive, for its values are shown. A group is a feature or extra of type string, int or uuid."
        ),
        example="segments: [f1]\nfeatures:\n  f1: float",
        mended="segments: [f2]\nfeatures:\n  f1: float\n  f2: string",
        fix="Take another column, or leave it out.",
    ),
    Rule(
        id="SG330",
        title="a rename that cannot be",
        cause="'renamed_from' is the name that the column had before: no column has it now, and one only had it then.",
        example="features:\n  f1: {type: float, renamed_from: f2}\n  f2: float",
        mended="features:\n  f1: {type: float, renamed_from: f2}",
        fix="Remove the old column, or the 'renamed_from'.",
    ),
    Rule(
        id="SG331",
        title="a deprecation that cannot be",
        cause="'until' is a day of the calendar, and 'use' names another column, one that stays.",
        example="features:\n  f1: {type: float?, deprecated: {until: 2026-02-30}}",
        mended="features:\n  f1: {type: float?, deprecated: {until: 2026-02-28}}",
        fix="Write a day that there is, and the name of a column that is not deprecated.",
    ),
    Rule(
        id="SG332",
        title="a quiet column that is never judged",
        cause=(
            "'quiet' names the columns that follow the calendar, such as a month: a monitor draws them and does not "
            "call their change a drift. Only features and predictions are judged, so no other column can be quiet."
        ),
        example="monitor: {quiet: [actual]}\nlabels:\n  actual: int",
        mended="monitor: {quiet: [month]}\nfeatures:\n  month: int",
        fix="Remove the column from 'quiet'.",
    ),
    Rule(
        id="SG334",
        title="a vector that its columns cannot fill",
        cause=(
            "'from' names the columns of a table of which a vector<N> is made: as many as it has elements, each for "
            "one thing. A range has names that end in numbers, such as V1..V28 or px000..px783."
        ),
        example="features:\n  v: {type: vector<28>, from: V1..V27}",
        mended="features:\n  v: {type: vector<28>, from: V1..V28}",
        fix="Name one column for each element.",
    ),
    Rule(
        id="SG333",
        title="levels that cannot be",
        cause=(
            "A level is a part of one: 0.05 is 5 % or 5 points. It lies above 0, for a change of nothing is none, and "
            "an alert is no smaller than a warning. Where one of the two is not given, it is that of the documentation."
        ),
        example="monitor: {levels: {missing: {warning: 5, alert: 10}}}",
        mended="monitor: {levels: {missing: {warning: 0.05, alert: 0.1}}}",
        fix="Write parts of one, and the smaller one as the warning.",
    ),
    Rule(
        id="SG335",
        title="a silence that cannot be",
        cause=(
            "'silent_after' says after how long without an event an alert opens. A monitor counts events by the hour, "
            "so it has whole hours, and it is a year at most."
        ),
        example="monitor: {silent_after: 90m}",
        mended="monitor: {silent_after: 2h}",
        fix="Write whole hours, such as 6h, or days, such as 2d.",
    ),
)
