"""Describe what a store keeps of judged models, so that who shows them need not judge them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple, Protocol, runtime_checkable

from schemagen_runtime.api.destination import Collection


class Basis(NamedTuple):
    """Say what a report is of, and from what it was judged.

    Attributes:
        model: the model.
        period: which windows it tells of, such as ``day``.
        form: the number of the form in which the report is written.
        edition: the edition of the model's counters from which it was judged, as ``Counters.models`` names it.
        other: what else it was judged from, in words that the judge chooses; compared, never read.
        today: the day on which it was judged, in days since 1970 (UTC): it decides which windows are over.
        judged_at: when it was judged.
    """

    model: str
    period: str
    form: int
    edition: int
    other: str
    today: int
    judged_at: datetime


class KeptReport(NamedTuple):
    """Hold what was judged of one model, and from what.

    Attributes:
        basis: from what.
        report: what was judged; the store does not look into it.
    """

    basis: Basis
    report: bytes


KEEPER_SECONDS: Final = 30.0
"""A keeper that has said nothing for so long is none any more."""


class KeeperState(NamedTuple):
    """Say what the keeper does: who counts and judges in the background.

    Attributes:
        doing: ``counting``, ``judging`` or ``idle``.
        at: when it said so last.
    """

    doing: str
    at: datetime


@runtime_checkable
class KeptReports(Protocol):
    """Keep what was judged of models beside their rows. A store may do so."""

    def keep(self, collection: Collection, reports: Sequence[KeptReport]) -> bool:
        """Keep reports in place of those of the same models and periods, all of them or none.

        Returns:
            Whether they are kept. They are not where the counters of a model have another edition by now: what they
            were judged from may have been erased meanwhile.

        Raises:
            DestinationError: the store cannot be written.
            TransientError: it cannot be written now.
        """
        ...

    def bases(self, collection: Collection, form: int) -> list[Basis]:
        """Return what the reports of a collection in some form are judged from, by model and period.

        Raises:
            DestinationError: the store cannot be read.
            TransientError: it cannot be read now.
        """
        ...

    def reports(
        self, collection: Collection, form: int, *, model: str | None = None, period: str | None = None
    ) -> list[KeptReport]:
        """Return the reports of a collection in some form, by model and period; those in others are left out.

        Raises:
            DestinationError: the store cannot be read.
            TransientError: it cannot be read now.
        """
        ...

    def tell(self, holder: str, doing: str) -> bool:
        """Say what a keeper does; return False, and say nothing, where another one said something just now.

        Raises:
            DestinationError: the store cannot be written.
            TransientError: it cannot be written now.
        """
        ...

    def leave(self, holder: str) -> None:
        """Say that a keeper has ended, so that another one may begin.

        Raises:
            DestinationError: the store cannot be written.
            TransientError: it cannot be written now.
        """
        ...

    def keeper(self) -> KeeperState | None:
        """Return what the keeper does that is at work; None where there is none.

        Raises:
            DestinationError: the store cannot be read.
            TransientError: it cannot be read now.
        """
        ...

    def close(self) -> None:
        """Close files and connections."""
        ...
