"""The account at the end of a soak: what the journals say, against what is stored and among the dead letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.system.faults.soak.corrections import LabelAccount
from tests.system.faults.soak.events import LABELLED, is_bad
from tests.system.faults.soak.journal import Call, read_journal
from tests.system.faults.soak.plan import LABELLED_IDS
from tests.system.faults.support import PLACE, numbered, read_letters, read_spool

_STORED: Final = ("delivered", "duplicate")
_SOMEWHERE: Final = ("spooled", "dead_lettered")
"""The fates after which an event may be stored or a dead letter: a spool is read again, and letters are replayed."""
_MOST_TOLD: Final = 20


@dataclass
class Account:
    """What is where, and what is wrong with it; ``told`` describes some of that in words.

    Attributes:
        accepted: events of calls that returned, but for those that were rejected.
        lost: events that were accepted, and are nowhere.
        duplicated: events that are in two places, and values of labels that were kept twice.
        holes: events of an interrupted call that are nowhere, though later ones of it are somewhere.
        mistold: events that are not where their fate says.
        unended: calls whose future never completed, in processes that ended in order.
        strange: events that are stored otherwise than they were handed in, or that nobody handed in.
        wrong_labels: labels of which another value counts than should, or at another time.
    """

    accepted: int = 0
    stored: int = 0
    dead: int = 0
    spooled: int = 0
    corrections: int = 0
    lost: int = 0
    duplicated: int = 0
    holes: int = 0
    mistold: int = 0
    unended: int = 0
    strange: int = 0
    wrong_labels: int = 0
    told: list[str] = field(default_factory=list[str])

    def take(self, folder: Path, db: Path, must_be_told: Iterable[int]) -> None:
        """Add what happened in a folder.

        Args:
            folder: has the spool, the dead letters and the journals.
            db: the store.
            must_be_told: the numbers of processes that ended in order.
        """
        labels = LabelAccount()
        calls: list[Call] = []
        for path in sorted(folder.glob("journal*")):
            found = list(read_journal(path))
            if int(path.name.removeprefix("journal")) in must_be_told:
                self._require_ends(path, found)
            labels.take(call for call in found if call.corrections)
            calls += [call for call in found if not call.corrections]
        places = Places(calls)
        self._read(folder, db, places, labels)
        for call in calls:
            self._judge(call, places)
        self._judge_labels(labels)

    def _require_ends(self, path: Path, calls: Iterable[Call]) -> None:
        for call in calls:
            if call.returned is not None and call.fates is None:
                self.unended += 1
                self._tell(f"{path}: a call of {call.events} events never ended: {call.prefix}-{call.first}")

    def _read(self, folder: Path, db: Path, places: Places, labels: LabelAccount) -> None:
        store = SqliteStore(str(db), create=False)
        try:
            for record in store.records(PLACE) if PLACE in store.collections() else ():
                id_ = str(record.id)
                prefix, _, number = id_.rpartition("-")
                (sent,) = numbered(prefix, [int(number)])
                is_same = all(record.values[name] == sent[name] for name in ("x", "note", "tags", "p"))
                if prefix == LABELLED:
                    labels.note_stored(id_, record.labels)
                else:
                    is_same &= places.stored.add(prefix, int(number))
                    self.stored += 1
                if not is_same:
                    self.strange += 1
                    self._tell(f"{id_} is not as it was handed in, or was never")
            for labelled in range(LABELLED_IDS):
                id_ = f"{LABELLED}-{labelled}"
                labels.note_history(id_, store.label_history(PLACE, id_))
        finally:
            store.close()
        for id_ in read_letters(folder / "letters"):
            prefix, _, number = id_.rpartition("-")
            self.dead += 1
            if prefix == LABELLED or not places.dead.add(prefix, int(number)):
                self.strange += 1
                self._tell(f"{id_} is among the dead letters, and should not be")
        self.spooled += len(read_spool(folder / "spool"))

    def _judge(self, call: Call, places: Places) -> None:
        span = slice(call.first, call.first + call.events)
        stored, dead = places.stored.of(call.prefix)[span], places.dead.of(call.prefix)[span]
        found = [here + there for here, there in zip(stored, dead, strict=True)]
        for at in [at for at, times in enumerate(found) if times > 1]:
            self.duplicated += 1
            self._tell(f"{call.prefix}-{call.first + at} is stored {stored[at]} times, a dead letter {dead[at]} times")
        bad = {at for at in range(call.events) if is_bad(call.prefix, call.first + at)}
        for at in [at for at in bad if found[at]]:
            self.strange += 1
            self._tell(f"{call.prefix}-{call.first + at} does not fit its schema, and is somewhere")
        missing = [at for at, times in enumerate(found) if not times and at not in bad]
        if call.fates is not None:
            self._judge_told(call, stored, dead, bad)
        elif call.returned is not None:
            self.accepted += call.events - len(bad)
            self._note_lost(call, missing)
        elif not call.drops:
            self._note_holes(call, missing, max((at for at, times in enumerate(found) if times), default=0))

    def _note_lost(self, call: Call, missing: Iterable[int]) -> None:
        for at in missing:
            self.lost += 1
            self._tell(f"{call.prefix}-{call.first + at} is nowhere, and was accepted")

    def _note_holes(self, call: Call, missing: Iterable[int], last: int) -> None:
        """A part of an interrupted call may be accepted, from its beginning on."""
        for at in [at for at in missing if at < last]:
            self.holes += 1
            self._tell(f"{call.prefix}-{call.first + at} is nowhere, and events after it are somewhere")

    def _judge_told(self, call: Call, stored: bytearray, dead: bytearray, bad: AbstractSet[int]) -> None:
        fates = [fate for fate, number in call.fates or () for _ in range(number)]
        if len(fates) != call.events:
            self.mistold += 1
            self._tell(f"{call.prefix}-{call.first}: {len(fates)} fates of {call.events} events")
        for at, (fate, here, there) in enumerate(zip(fates, stored, dead, strict=False)):
            self.accepted += fate != "rejected"
            self.lost += fate != "rejected" and not here + there
            if (
                (fate in _STORED and (here, there) != (1, 0))
                or (fate in _SOMEWHERE and here + there != 1)
                or (fate == "rejected" and here + there)
                or (fate == "rejected" and not call.drops and at not in bad)
            ):
                self.mistold += 1
                self._tell(f"{call.prefix}-{call.first + at}: told {fate}, stored {here} times, dead {there} times")

    def _judge_labels(self, labels: LabelAccount) -> None:
        labels.judge()
        self.corrections += labels.accepted
        self.lost += labels.lost
        self.duplicated += labels.doubled
        self.wrong_labels += labels.wrong
        for line in labels.told:
            self._tell(line)

    def _tell(self, line: str) -> None:
        if len(self.told) < _MOST_TOLD:
            self.told.append(line)

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong, and there was something to look at."""
        wrong = self.lost + self.duplicated + self.holes + self.mistold + self.unended + self.strange
        return not wrong + self.wrong_labels + self.spooled and self.accepted > 0

    def __str__(self) -> str:
        return (
            f"accepted={self.accepted} stored={self.stored} dead_lettered={self.dead} spooled={self.spooled} "
            f"corrections={self.corrections} wrong_labels={self.wrong_labels} unended_calls={self.unended} "
            f"holes={self.holes} mistold={self.mistold} strange={self.strange} "
            f"lost={self.lost} duplicated={self.duplicated}"
        )


class Tally:
    """How often each event is somewhere: a byte for each."""

    def __init__(self, calls: Iterable[Call]) -> None:
        self._ends = Counter[str]()
        for call in calls:
            self._ends[call.prefix] = max(self._ends[call.prefix], call.first + call.events)
        self._times = {prefix: bytearray(end) for prefix, end in self._ends.items()}

    def add(self, prefix: str, number: int) -> bool:
        """Count an event; whether anybody handed it in."""
        is_known = prefix in self._times and number < len(self._times[prefix])
        if is_known:
            self._times[prefix][number] += 1
        return is_known

    def of(self, prefix: str) -> bytearray:
        """The counts of all events of a prefix, by number."""
        return self._times[prefix]


class Places:
    """How often each event is stored, and how often a dead letter."""

    def __init__(self, calls: Iterable[Call]) -> None:
        calls = list(calls)
        self.stored = Tally(calls)
        self.dead = Tally(calls)
