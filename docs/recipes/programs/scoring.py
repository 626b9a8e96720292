"""Stand for a model of one's own: it makes the event of each prediction."""

from __future__ import annotations

from datetime import UTC, datetime

from credit_risk import InferenceEvent


def predict(id_: str, utilisation: float, *, tags: list[str] | None = None) -> InferenceEvent:
    """Return a prediction, with what it was made from."""
    probability = min(max(utilisation, 0.0), 1.0)
    return InferenceEvent(
        id=id_,
        timestamp=datetime.now(UTC),
        tags=tags,
        f1=utilisation,
        f2=1,
        f3="A",
        f4=True,
        embedding=[0.0] * 384,
        proba=probability,
        prediction=int(probability >= 0.5),
        extra1="",
        extra2="",
    )
