"""Declare what it means that a column comes, goes, gets another name or moves to another part of the schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, cast

from schemagen_runtime.columns import Role
from schemagen_runtime.compatibility.change import Bump, Change, Severity
from schemagen_runtime.compatibility.declaration import M, N, Pair, Rule, S, T, W
from schemagen_runtime.compatibility.described import OWN, DescribedColumn

NULLABLE_ADDED: Final = Rule(
    "nullable-column-added",
    "a column that events may leave out",
    (W,),
    Severity.INFO,
    Bump.MINOR,
    "Old validators refuse events that have it: a column that they do not know is taken for a misspelt one.",
    "features: {}",
    "features:\n  age: int?",
    "Renew the collector and readers before the services.",
)
REQUIRED_ADDED: Final = Rule(
    "required-column-added",
    "a column that every event must have",
    (S, N, W),
    Severity.ERROR,
    Bump.MAJOR,
    "Events without it are refused, and code that makes events without it no longer type-checks.",
    "features: {}",
    "features:\n  age: int",
    "Add it nullable, fill it everywhere, and watch its share of missing values.",
)
SECOND_LABEL_ADDED: Final = Rule(
    "second-label-added",
    "a second label",
    (S, W),
    Severity.WARNING,
    Bump.MINOR,
    "The fields of a label event become optional, since it may bring either label: code must expect None.",
    "labels:\n  repaid: bool",
    "labels:\n  repaid: bool\n  amount: float",
    "Say at each prediction which label is its 'target', and renew readers before the services.",
)
LABEL_ADDED: Final = Rule(
    "label-added",
    "one more label",
    (W,),
    Severity.INFO,
    Bump.MINOR,
    "Old validators refuse label events that have it.",
    "labels:\n  repaid: bool\n  amount: float",
    "labels:\n  repaid: bool\n  amount: float\n  late: bool",
    "Renew the collector and readers before the services.",
)
NULLABLE_DROPPED: Final = Rule(
    "nullable-column-dropped",
    "a column that events could leave out is gone",
    (S, N),
    Severity.ERROR,
    Bump.MAJOR,
    "Events that have it are refused, and code that names it no longer type-checks.",
    "features:\n  age: int?",
    "features: {}",
    "Deprecate it with a day 'until', and drop it after that day.",
)
RETIRED_DROPPED: Final = Rule(
    "retired-column-dropped",
    "a deprecated column is gone after its day",
    (S, N),
    Severity.WARNING,
    Bump.MAJOR,
    "Events that still have it are refused, and code that still names it no longer type-checks.",
    "features:\n  age: {type: int?, deprecated: {until: 2020-12-31}}",
    "features: {}",
    "Look once more whether events still bring it.",
)
REQUIRED_DROPPED: Final = Rule(
    "required-column-dropped",
    "a column that every event had is gone",
    (S, N, W),
    Severity.ERROR,
    Bump.MAJOR,
    "Events that have it are refused by the new validator, and events without it by the old one.",
    "features:\n  age: int",
    "features: {}",
    "Make it nullable, deprecate it with a day 'until', and drop it after that day.",
)
LABEL_DROPPED: Final = Rule(
    "label-dropped",
    "a label is gone",
    (S, N),
    Severity.ERROR,
    Bump.MAJOR,
    "Labels that are still to come are refused, and code that names it no longer type-checks.",
    "labels:\n  repaid: bool\n  amount: float",
    "labels:\n  repaid: bool",
    "Wait until no label of it comes any more.",
)
RENAMED: Final = Rule(
    "column-renamed",
    "another name, which the schema tells",
    (S, N, W),
    Severity.ERROR,
    Bump.MAJOR,
    "The new validator refuses the old name and the old one the new name; the history of both is joined.",
    "features:\n  income: float",
    "features:\n  salary: {type: float, renamed_from: income}",
    "Add the new column, fill both, deprecate the old one, and drop it later.",
)
REPLACED: Final = Rule(
    "column-replaced",
    "a column went and one of the same type came",
    (S, N, W, M),
    Severity.ERROR,
    Bump.MAJOR,
    "It may be the same column under another name, or another one: a monitor would take it for the second.",
    "features:\n  income: float",
    "features:\n  salary: float",
    "If it is the same column, say 'renamed_from'; if not, add the new one first and drop the old one later.",
)
CASE_CHANGED: Final = Rule(
    "case-changed",
    "a name that differs only in upper and lower case",
    (S, N, W),
    Severity.ERROR,
    Bump.MAJOR,
    "On the wire they are two names; in a store that does not tell them apart they are one.",
    "features:\n  Income: float",
    "features:\n  income: float",
    "Leave the name as it is.",
)
SECTION_CHANGED: Final = Rule(
    "section-changed",
    "a feature, prediction or extra became another of these",
    (M,),
    Severity.ERROR,
    Bump.MAJOR,
    "Nothing changes on the wire, and a monitor takes what the model saw for what it answered, or the other way round.",
    "features:\n  score: float",
    "extras:\n  score: float",
    "Add a column under another name in the other part.",
)
BECAME_LABEL: Final = Rule(
    "became-label",
    "a column became a label",
    (S, W, T, M),
    Severity.ERROR,
    Bump.MAJOR,
    "Labels are stored apart and joined by id, so the store cannot take it: a new data collection is needed.",
    "extras:\n  repaid: bool?\nlabels:\n  amount: float",
    "labels:\n  amount: float\n  repaid: bool?",
    "Add a label under another name.",
)
LABEL_MOVED: Final = Rule(
    "label-moved",
    "a label became another column",
    (S, N, T, M),
    Severity.ERROR,
    Bump.MAJOR,
    "Labels are stored apart and joined by id, so the store cannot take it: a new data collection is needed.",
    "labels:\n  amount: float\n  repaid: bool?",
    "extras:\n  repaid: bool?\nlabels:\n  amount: float",
    "Add a column under another name.",
)
OWN_RENAMED: Final = Rule(
    "own-column-renamed",
    "the id, the timestamp or the tags have another name",
    (S, N, W, T),
    Severity.ERROR,
    Bump.MAJOR,
    "The new validator refuses old events, and the store keeps the name: a new data collection is needed.",
    "id: key",
    "id: customer",
    "Leave the name on the wire, and give the column an 'attribute'.",
)
STORED_DIFFERENTLY: Final = Rule(
    "stored-differently",
    "a name that the store still has as something else",
    (T,),
    Severity.ERROR,
    Bump.MAJOR,
    "An earlier version stored a column of this name with another type or in another part, and the store keeps it.",
    "features:\n  plan: int",
    "features:\n  plan_name: string",
    "Take a name that the data collection never had.",
)

RULES: Final = (
    NULLABLE_ADDED,
    REQUIRED_ADDED,
    SECOND_LABEL_ADDED,
    LABEL_ADDED,
    NULLABLE_DROPPED,
    RETIRED_DROPPED,
    REQUIRED_DROPPED,
    LABEL_DROPPED,
    RENAMED,
    REPLACED,
    CASE_CHANGED,
    SECTION_CHANGED,
    BECAME_LABEL,
    LABEL_MOVED,
    OWN_RENAMED,
    STORED_DIFFERENTLY,
)


def added(columns: Iterable[DescribedColumn], labels: int, labels_now: int) -> Iterator[Change]:
    """Yield the change that a column came, for each of them.

    Args:
        columns: the columns.
        labels: how many labels there were before.
        labels_now: how many there are now.
    """
    place = labels
    for column in columns:
        if column.role is Role.LABEL:
            place += 1
            yield _label_added(column, place, labels, labels_now)
        else:
            rule = NULLABLE_ADDED if column.is_nullable else REQUIRED_ADDED
            words = "a new column" if column.is_nullable else "a new column, which every event must have"
            yield rule.found(column.path, f"{column.path} is {words}", new=str(column.type))


def _label_added(column: DescribedColumn, place: int, labels: int, labels_now: int) -> Change:
    spelled = str(column.type)
    if place == 1:
        return NULLABLE_ADDED.found(column.path, f"{column.path} is a new column", new=spelled)
    if place == 2 and labels_now > 1:
        breaks = (S, W) if labels == 1 else (W,)  # where no label was, nobody made or read label events
        return SECOND_LABEL_ADDED.found(column.path, f"{column.path} is the second label", new=spelled, breaks=breaks)
    return LABEL_ADDED.found(column.path, f"{column.path} is one more label", new=spelled)


def dropped(column: DescribedColumn, today: date) -> Change:
    """Return the change that a column is gone; ``today`` decides whether it was promised for longer."""
    message = f"{column.path} is gone"
    if column.role is Role.LABEL:
        rule = LABEL_DROPPED
    elif not column.is_nullable:
        rule = REQUIRED_DROPPED
    else:
        rule = RETIRED_DROPPED if _is_retired(column, today) else NULLABLE_DROPPED
    return rule.found(column.path, message, old=str(column.type))


def _is_retired(column: DescribedColumn, today: date) -> bool:
    said = column.said.get("deprecated")
    until = cast("dict[str, str]", said).get("until") if isinstance(said, dict) else None
    return until is not None and date.fromisoformat(until) < today


def replaced(old: DescribedColumn, new: DescribedColumn) -> Change:
    """Return the change that a column went and one of its type came, of which the schema tells nothing."""
    message = f"{old.path} is gone and {new.path} of the same type came: add 'renamed_from' if it is the same column"
    return REPLACED.found(new.path, message, old=old.name, new=new.name)


def renamed(pair: Pair) -> Change | None:
    """Return the change of a column's name; None where it stayed."""
    old, new = pair.old, pair.new
    if old.name == new.name:
        return None
    message = f"{old.path} is called {new.name!r} now"
    if new.role in OWN:
        return OWN_RENAMED.found(new.path, message, old=old.name, new=new.name)
    rule = CASE_CHANGED if old.name.casefold() == new.name.casefold() else RENAMED
    return rule.found(new.path, message, old=old.name, new=new.name)


def moved(pair: Pair) -> Iterator[Change]:
    """Find the change of the part of the schema in which a column stands."""
    old, new = pair.old.role, pair.new.role
    if old is new:
        return
    message = f"{pair.old.path} is {pair.new.path} now"
    rule = BECAME_LABEL if new is Role.LABEL else LABEL_MOVED if old is Role.LABEL else SECTION_CHANGED
    breaks = tuple(letter for letter in rule.breaks if letter is not S) if _reads_as_before(pair) else rule.breaks
    yield rule.found(pair.new.path, message, old=str(old), new=str(new), breaks=breaks)
    if rule is SECTION_CHANGED and Role.TAGS in (old, new):
        yield STORED_DIFFERENTLY.found(
            pair.new.path, f"{message}, and the store keeps tags apart", old=str(old), new=str(new)
        )


def _reads_as_before(pair: Pair) -> bool:
    """Tell whether no attribute changes where a column became a label: it could be None, and so could other labels."""
    before, _ = pair.schemas
    return pair.new.role is Role.LABEL and pair.old.is_nullable and len(before.with_role(Role.LABEL)) != 1
