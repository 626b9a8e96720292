"""How long counting still takes is told from how far it was before."""

from __future__ import annotations

import pytest
from schemagen_collector.pages import speeds
from schemagen_collector.pages.speeds import Speed, Speeds
from schemagen_runtime.api.counters import Counting

from tests.monitor.support import PLACE


class Seconds:
    """Stands for the module ``time``: it stands still until somebody moves it."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    found = Seconds()
    monkeypatch.setattr(speeds, "time", found)
    return found


def seen(of: Speeds, counted: int, newest: int = 1_000_000) -> Speed | None:
    counting = Counting(counted, newest, 0)
    of.see(PLACE, counting)
    return of.of(PLACE, counting)


def test_it_is_known_from_the_second_look_on(seconds: Seconds) -> None:
    watching = Speeds()
    assert watching.of(PLACE, Counting(0, 1, 0)) is None
    assert seen(watching, 0) is None
    seconds.now += 0.4
    assert seen(watching, 20_000) is None
    seconds.now += 0.6
    assert seen(watching, 50_000) == (50_000, 19)
    seconds.now += 1
    assert seen(watching, 60_000, 3_060_000) == (30_000, 100)


def test_what_was_long_ago_does_not_count(seconds: Seconds) -> None:
    watching = Speeds()
    seen(watching, 0)
    seconds.now += 59
    seen(watching, 1000)
    seconds.now += 10
    assert seen(watching, 11_000) == (1000, 989)


def test_where_nothing_moves_or_all_is_counted_anew_nothing_is_known(seconds: Seconds) -> None:
    watching = Speeds()
    seen(watching, 5000)
    seconds.now += 10
    assert seen(watching, 5000) is None
    seconds.now += 1
    assert seen(watching, 100) is None
    seconds.now += 1
    assert seen(watching, 300) == (200, 4998.5)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (0.2, "about 5 seconds"),
        (42, "about 40 seconds"),
        (89, "about 90 seconds"),
        (100, "about 2 minutes"),
        (3600, "about 60 minutes"),
        (9000, "about 2 hours"),
    ],
)
def test_it_is_told_in_round_words(left: float, words: str) -> None:
    assert str(Speed(51_234.5, left)) == f"51,234 a second, {words} more"
