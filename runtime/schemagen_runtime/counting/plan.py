"""Find out which columns of a schema count how, from its canonical document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias, cast

from schemagen_runtime.columns import BaseType, Kind, Role
from schemagen_runtime.compatibility.described import Described, DescribedColumn, describe

Value: TypeAlias = str | int | float | bool
"""A value of a label or a class, as a document has it."""


class How(StrEnum):
    """Say into which buckets the values of a column are sorted."""

    NUMBER = "number"
    SCORE = "score"
    VALUE = "value"
    AGE = "age"
    """The time from a column's moment to the event, in seconds: the moment itself would always drift."""
    LENGTH = "length"
    VECTOR = "vector"
    """Its length in space (the Euclidean norm), and some projections."""


class Form(StrEnum):
    """Say in which form the cells of a column are counted."""

    NUMBERS = "numbers"
    CODED = "coded"


class Task(StrEnum):
    """Say what kind of answer a prediction gives to its label."""

    BINARY = "binary"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"
    RANKING = "ranking"


class Distribution(NamedTuple):
    """Describe a column whose values are counted.

    Attributes:
        column: its name on the wire.
        how: the buckets.
        base: its type.
        is_label: whether it stands among the labels.
        is_sensitive: whether its values are counted under a keyed hash.
    """

    column: str
    how: How
    base: BaseType
    is_label: bool
    is_sensitive: bool


class Answer(NamedTuple):
    """Describe a prediction that answers a label.

    Attributes:
        column: the prediction.
        label: the label.
        task: what kind of answer it is.
        kind: what the prediction's number or value means.
        comparison: the comparison, and its number, by which the label becomes a class; None where it is one.
        positive: the value of the label that a score is of; None where it is no score.
        threshold: the score from which on the answer is the positive class; None where none is said.
        classes: the classes that the elements of a vector are of.
        is_sensitive: whether values of the prediction or of the label must not be shown.
    """

    column: str
    label: str
    task: Task
    kind: Kind
    comparison: tuple[str, float] | None = None
    positive: Value | None = None
    threshold: float | None = None
    classes: tuple[Value, ...] = ()
    is_sensitive: bool = False


class Ranking(NamedTuple):
    """Describe a prediction that orders the rows which answer one query.

    Attributes:
        answer: the prediction and its label. Where a class of the label is positive, those rows are relevant; else the
            label is a number, and says how relevant they are.
        group: the column that has the same value in all rows of one query.
    """

    answer: Answer
    group: str


class Segment(NamedTuple):
    """Describe a column by whose values events are sliced.

    Attributes:
        column: its name on the wire.
        base: the type of its values.
        is_list: whether an event may have several of them, as with tags.
    """

    column: str
    base: BaseType
    is_list: bool


class Plan(NamedTuple):
    """Hold what is counted of the events of one schema.

    Attributes:
        distributions: the columns whose values are counted, in the order of the document.
        answers: the predictions that can be compared with a label.
        labels: the labels, whose delay is counted.
        segments: the columns by whose values answers are counted too.
        rankings: the predictions that order the rows of one query.
    """

    distributions: tuple[Distribution, ...]
    answers: tuple[Answer, ...]
    labels: tuple[str, ...]
    segments: tuple[Segment, ...] = ()
    rankings: tuple[Ranking, ...] = ()


_HOW: Final = {
    BaseType.STRING: How.VALUE,
    BaseType.BOOL: How.VALUE,
    BaseType.INT: How.NUMBER,
    BaseType.FLOAT: How.NUMBER,
    BaseType.DECIMAL: How.NUMBER,
    BaseType.TIMESTAMP: How.AGE,
    BaseType.DATE: How.AGE,
    BaseType.LIST: How.LENGTH,
    BaseType.MAP: How.LENGTH,
    BaseType.VECTOR: How.VECTOR,
}
"""UUIDs are not there: each occurs once."""
_FORMS: Final = {How.NUMBER: Form.NUMBERS, How.SCORE: Form.NUMBERS, How.VALUE: Form.CODED}
_COUNTED: Final = (Role.FEATURE, Role.PREDICTION, Role.LABEL, Role.EXTRA)
SEGMENTS_UNASKED: Final = 8
"""How many columns are segments at most where the schema does not say which ones are."""
_SLICING: Final = (BaseType.STRING, BaseType.INT, BaseType.BOOL, BaseType.LIST)
_SCORES: Final = (Kind.PROBABILITY, Kind.SCORE, Kind.LOGIT)
_ORDERING: Final = (*_SCORES, Kind.RANK)
_MIDDLE: Final = {Kind.PROBABILITY: 0.5, Kind.LOGIT: 0.0}
"""The threshold where none is said: where both classes are as likely."""


def plan_of(document: bytes) -> Plan:
    """Return what is counted of the events of a schema.

    Raises:
        ValueError: ``document`` is no canonical document.
    """
    schema = describe(document)
    group = _group(schema)  # its values name queries, as ids do: each would be a value that is new
    columns = [column for column in schema.columns.values() if column.role in _COUNTED and column.name != group]
    answers = tuple(_answers(schema))
    # Probabilities of several classes are counted class by class, with what is known of their truth.
    by_class = {answer.column for answer in answers if answer.classes}
    distributions = (_distribution(column) for column in columns if column.name not in by_class)
    return Plan(
        tuple(one for one in distributions if one is not None),
        answers,
        tuple(column.name for column in columns if column.role is Role.LABEL),
        tuple(_segment(column) for column in _sliced(schema)),
        tuple(_rankings(schema)),
    )


def forms_of(plans: Iterable[Plan]) -> dict[str, Form]:
    """Return the form in which some plans count each column; those of which one needs the cells are left out."""
    wanted: defaultdict[str, set[Form | None]] = defaultdict(set)
    for plan in plans:
        for one in plan.distributions:
            wanted[one.column].add(_FORMS.get(one.how))
        for segment in plan.segments:
            wanted[segment.column].add(None if segment.is_list else Form.CODED)
        for answer in plan.answers:
            wanted[answer.column].add(_form_of(answer))
        for ranking in plan.rankings:
            wanted[ranking.answer.column].add(Form.NUMBERS)
            wanted[ranking.group].add(None)
    return {column: form for column, (form, *others) in wanted.items() if form is not None and not others}


def _form_of(answer: Answer) -> Form | None:
    if answer.classes:
        return None
    return Form.CODED if answer.kind is Kind.CLASS else Form.NUMBERS


def _sliced(schema: Described) -> list[DescribedColumn]:
    """Return the columns that the schema names as segments; where it is silent, some enums and bools, and the tags."""
    named = schema.said.get("segments")
    if isinstance(named, list):
        found = [schema.columns[name] for name in cast("list[str]", named) if name in schema.columns]
        return [column for column in found if not column.said.get("sensitive")]
    inputs = [column for role in (Role.TAGS, Role.FEATURE, Role.EXTRA) for column in schema.with_role(role)]
    found = [column for column in inputs if not column.said.get("sensitive") and _is_few(column)]
    return found[:SEGMENTS_UNASKED]


def _is_few(column: DescribedColumn) -> bool:
    if column.type.base not in _SLICING:
        return False
    return column.role is Role.TAGS or column.type.base is BaseType.BOOL or "enum" in column.said


def _segment(column: DescribedColumn) -> Segment:
    return Segment(column.name, column.type.scalar, is_list=column.type.base is BaseType.LIST)


def _distribution(column: DescribedColumn) -> Distribution | None:
    how = _how(column)
    if how is None:
        return None
    sensitive = bool(column.said.get("sensitive", False))
    return Distribution(column.name, how, column.type.base, column.role is Role.LABEL, sensitive)


def _how(column: DescribedColumn) -> How | None:
    base = column.type.base
    if base is BaseType.INT and ("enum" in column.said or column.kind is Kind.CLASS):
        return How.VALUE
    if base is BaseType.FLOAT and _is_within_0_and_1(column):
        return How.SCORE
    return _HOW.get(base)


def _is_within_0_and_1(column: DescribedColumn) -> bool:
    if column.kind is Kind.PROBABILITY:
        return True
    low, high = column.said.get("minimum", column.said.get("exclusiveMinimum")), column.said.get("maximum")
    return column.kind is Kind.SCORE and _number(low, -1.0) >= 0 and _number(high, 2.0) <= 1


def _number(said: object, otherwise: float) -> float:
    return float(said) if isinstance(said, (int, float)) else otherwise


def _targeted(schema: Described) -> Iterator[tuple[DescribedColumn, DescribedColumn, Answer]]:
    """Yield each prediction that answers a label, with that, and as the plainest answer."""
    for column in schema.with_role(Role.PREDICTION):
        said = column.said.get("target", schema.only_label)
        comparison: tuple[str, float] | None = None
        if isinstance(said, Mapping):
            target = cast("Mapping[str, str | float]", said)
            said = target["label"]
            comparison = next(((key, float(number)) for key, number in target.items() if key != "label"), None)
        label = schema.columns.get(str(said))
        if label is not None and column.kind is not None:
            sensitive = bool(column.said.get("sensitive", False) or label.said.get("sensitive", False))
            plain = Answer(column.name, label.name, Task.BINARY, column.kind, comparison, is_sensitive=sensitive)
            yield column, label, plain


def _answers(schema: Described) -> Iterator[Answer]:
    for column, label, plain in _targeted(schema):
        answer = _answer(column, label, plain, is_ranked=_group(schema) is not None)
        if answer is not None:
            yield answer


def _rankings(schema: Described) -> Iterator[Ranking]:
    group = _group(schema)
    for column, label, plain in _targeted(schema) if group is not None else ():
        if plain.kind not in _ORDERING or column.type.has_elements:
            continue
        positive = True if plain.comparison else _positive(column, label, is_ranked=True)
        if positive is not None or _is_number(label):
            yield Ranking(plain._replace(task=Task.RANKING, positive=positive), str(group))


def _group(schema: Described) -> str | None:
    """Return the column that makes one list of the rows of a query; None where there is none."""
    said = schema.said.get("group")
    return said if isinstance(said, str) and said in schema.columns else None


def _answer(column: DescribedColumn, label: DescribedColumn, plain: Answer, *, is_ranked: bool) -> Answer | None:
    comparison = plain.comparison
    if column.kind is Kind.VALUE:
        return plain._replace(task=Task.REGRESSION) if comparison is None and _is_number(label) else None
    classes = tuple(cast("list[Value]", column.said.get("classes", [])))
    if column.type.has_elements:
        is_answer = column.type.base is BaseType.VECTOR and classes and column.kind is Kind.PROBABILITY
        return plain._replace(task=Task.MULTICLASS, classes=classes) if is_answer else None
    positive = True if comparison else _positive(column, label, is_ranked=is_ranked)
    if column.kind is Kind.CLASS:
        task = Task.BINARY if positive is not None else Task.MULTICLASS
        return plain._replace(task=task, positive=positive)
    if column.kind not in _SCORES or positive is None:
        return None
    threshold = column.said.get("threshold", _MIDDLE.get(plain.kind))
    return plain._replace(positive=positive, threshold=None if threshold is None else _number(threshold, 0.0))


def _is_number(column: DescribedColumn) -> bool:
    return column.type.base in (BaseType.INT, BaseType.FLOAT, BaseType.DECIMAL)


def _positive(column: DescribedColumn, label: DescribedColumn, *, is_ranked: bool) -> Value | None:
    """Return the positive value of a label; None where it has none: for it has several classes, or grades a list."""
    said = column.said.get("positive")
    if said is not None:
        return cast("Value", said)
    if label.type.base is BaseType.BOOL:
        return True
    enum = label.said.get("enum")
    is_class = enum == [0, 1] or (enum is None and not is_ranked)
    return 1 if label.type.base is BaseType.INT and is_class else None
