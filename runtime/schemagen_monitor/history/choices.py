"""Follow what people say on pages of references: days that they chose, or took back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from schemagen_runtime.api.annotations import Annotation, AnnotationKind
from schemagen_runtime.api.counters import Counters
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.references import KeptReference, ReferenceKind

from schemagen_monitor.history.days import day_of


def follow_choices(counters: Counters, collection: Collection, annotations: Sequence[Annotation]) -> None:
    """Keep the references that people chose by annotations, where nobody chose another one since.

    Where the choice that counts was revoked, it is the one before it, or the first days again.

    Args:
        counters: keep references.
        collection: the collection.
        annotations: what people say of its models, the oldest first.

    Raises:
        DestinationError: the store cannot be written.
        TransientError: it cannot be written now.
    """
    choices = [one for one in annotations if one.kind is AnnotationKind.REFERENCE and one.since and one.until]
    if not choices:
        return
    kept = counters.references(collection)
    for model in dict.fromkeys(one.model for one in choices):
        own = [one for one in choices if one.model == model]
        before, wanted = kept.get(model), _wanted(own, kept.get(model))
        if wanted is not None and (before is None or wanted.chosen_at != before.chosen_at):
            counters.choose_reference(collection, model, wanted if wanted.chosen_at else None)


def _wanted(choices: Sequence[Annotation], kept: KeptReference | None) -> KeptReference | None:
    """Return the reference that is to be kept; None where that of now stays. Nobody chose one that has no time."""
    at = None if kept is None or kept.chosen_at is None else datetime.fromisoformat(kept.chosen_at)
    is_revoked = any(one.at == at and one.revoked_at is not None for one in choices)
    newest = next((one for one in reversed(choices) if one.revoked_at is None), None)
    if newest is not None and (at is None or is_revoked or newest.at > at):
        return _reference(newest)
    return KeptReference(ReferenceKind.FIRST) if newest is None and is_revoked else None


def _reference(choice: Annotation) -> KeptReference | None:
    if choice.since is None or choice.until is None:
        return None
    end = day_of(choice.until - timedelta(microseconds=1)) + 1
    return KeptReference(ReferenceKind.RANGE, day_of(choice.since), end, None, choice.who, choice.at.isoformat())
