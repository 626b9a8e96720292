"""No text of a schema is part of the program that draws its events."""

from __future__ import annotations

from schemagen_runtime.sampling.sampler import Sampler, Sampling

from tests.runtime.sampling.support import schema


def test_names_and_values_are_only_text() -> None:
    odd = "it's {odd} \"\\' %s"
    sections = {
        "features": {odd: {"type": "string", "enum": [odd, "{{}}"], "attribute": "odd"}},
        "predictions": {"p": "float"},
        "labels": {"y{": {"type": "string", "enum": ["}"], "attribute": "y"}},
    }
    made = schema(sections)
    events = list(Sampler(made, Sampling(count=100)).mappings())
    assert all(not made.check(event) for event in events)
    assert {event.get(odd) for event in events} == {odd, "{{}}", None}
