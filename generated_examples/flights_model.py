"""A simple model that is a real one: logistic regression by stochastic gradient descent, in plain Python."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from flights_data import Flight

LATE_MINUTES = 15
_EPOCHS = 8
_RATE = 0.05
_SHRINK = 1e-4


@dataclass(frozen=True, slots=True)
class DelayModel:
    """Weights by feature, and the probability above which a flight is called late."""

    weights: dict[str, float]
    threshold: float

    def probability(self, flight: Flight) -> float:
        """The probability that a flight arrives more than 15 minutes late."""
        return _probability(self.weights, _features(flight))


def is_late(flight: Flight) -> bool:
    """Whether a flight that arrived did so more than 15 minutes late."""
    return flight.arrival_delay is not None and flight.arrival_delay > LATE_MINUTES


def train(flights: Sequence[Flight]) -> DelayModel:
    """Fit the flights that arrived. The threshold calls as many of them late as were."""
    arrived = [flight for flight in flights if flight.arrival_delay is not None]
    cases = [(_features(flight), is_late(flight)) for flight in arrived]
    weights: dict[str, float] = {}
    order = random.Random(2013)  # noqa: S311 -- a seed, so that every run trains the same model
    for epoch in range(_EPOCHS):
        order.shuffle(cases)
        rate = _RATE / (1 + epoch)
        for features, late in cases:
            step = rate * (late - _probability(weights, features))
            for feature in features:
                weights[feature] = weights.get(feature, 0.0) * (1 - rate * _SHRINK) + step
    ranked = sorted((_probability(weights, features) for features, _ in cases), reverse=True)
    return DelayModel(weights, ranked[sum(late for _, late in cases)])


def _features(flight: Flight) -> tuple[str, ...]:
    return (
        "bias",
        f"hour={flight.hour}",
        f"weekday={flight.weekday}",
        f"origin={flight.origin}",
        f"dest={flight.dest}",
        f"distance={flight.distance // 500}",
        f"carrier={flight.carrier}",
    )


def _probability(weights: dict[str, float], features: Sequence[str]) -> float:
    score = sum(weights.get(feature, 0.0) for feature in features)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
