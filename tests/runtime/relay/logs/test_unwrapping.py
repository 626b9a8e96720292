"""Lines come out of what a container's runtime wraps them in, joined where it has cut them."""

from __future__ import annotations

import json

import pytest
from schemagen_runtime.relay.logs.generation import Generation
from schemagen_runtime.relay.logs.lines import LogLine
from schemagen_runtime.relay.logs.log_file import FileId
from schemagen_runtime.relay.logs.unwrapping import Unwrapper
from schemagen_runtime.relay.mapping.plan import Container

ONE = Generation(1, "g", FileId(1, 2), 0.0)


def lines(*texts: str) -> list[LogLine]:
    return [LogLine(ONE, index * 100, text.encode()) for index, text in enumerate(texts)]


def docker(log: str, stream: str = "stdout") -> str:
    return json.dumps({"log": log, "stream": stream, "time": "2026-01-01T00:00:00Z"})


def test_docker_joins_what_has_no_line_end_by_stream() -> None:
    unwrapper = Unwrapper(Container.DOCKER, 1000)
    found = list(unwrapper.feed(lines(docker("a"), docker("x\n", "stderr"), docker("b\n"), docker("c\n"))))
    assert [(line.start, line.text, line.headers["stream"]) for line in found] == [
        (100, b"x", "stderr"),
        (0, b"ab", "stdout"),
        (300, b"c", "stdout"),
    ]
    assert list(unwrapper.starts()) == []


def test_cri_joins_pieces_until_the_full_one() -> None:
    unwrapper = Unwrapper(Container.CRI, 1000)
    stamp = "2026-01-01T00:00:00.1Z"
    found = list(unwrapper.feed(lines(f"{stamp} stdout P a b", f"{stamp} stderr F e", f"{stamp} stdout F  c")))
    assert [line.text for line in found] == [b"e", b"a b c"]
    assert found[0].headers == {"stream": "stderr", "time": stamp}


def test_what_is_not_wrapped_comes_as_it_is() -> None:
    for container, text in (
        (Container.DOCKER, "[1]"),
        (Container.DOCKER, "{"),
        (Container.CRI, "some text"),
        (None, "x"),
    ):
        found = list(Unwrapper(container, 1000).feed(lines(text)))
        assert [(line.text, line.headers) for line in found] == [(text.encode(), {})]


def test_pieces_that_are_too_long_together_are_one_line_that_is() -> None:
    unwrapper = Unwrapper(Container.DOCKER, 10)
    found = list(unwrapper.feed(lines(*(docker("x" * 8) for _ in range(5)), docker("y\n"), docker("z\n"))))
    assert [line.is_too_long for line in found] == [True, False]
    assert len(found[0].text) < 30


def test_pieces_of_a_generation_can_be_forgotten() -> None:
    unwrapper = Unwrapper(Container.DOCKER, 1000)
    assert list(unwrapper.feed(lines(docker("a")))) == []
    assert list(unwrapper.starts()) == [(1, 0)]
    unwrapper.forget(1)
    assert [line.text for line in unwrapper.feed(lines(docker("b\n")))] == [b"b"]


def test_whole_lines_are_unwrapped_together_or_not_at_all() -> None:
    unwrapper = Unwrapper(Container.CRI, 1000)
    first, second = b"t stdout F a ", b"t stderr F b"
    assert unwrapper.unwrapped([first, second]) == [b"a ", b"b"]
    assert unwrapper.unwrapped([first, b"t stdout P b"]) is None
    assert unwrapper.unwrapped([first, b"nonsense"]) is None
    assert Unwrapper(None, 1000).unwrapped([b"nonsense"]) == [b"nonsense"]
    one = unwrapper.unwrap(LogLine(ONE, 5, second))
    assert (one.start, one.text, one.headers) == (5, b"b", {"stream": "stderr", "time": "t"})
    (piece,) = lines("t stdout P c")
    assert list(unwrapper.feed([piece])) == []
    assert not unwrapper.is_idle


@pytest.mark.parametrize(
    "other",
    [
        *('{"log": 1}', '{"log": null}', '{"stream": "stdout"}', "[1]", "1", "null", '"log"', "{", ""),
        *('{"log": "a\\n", "stream": 1}', '{"log": "a\\n", "time": null}', docker(""), docker("a")),
    ],
)
def test_whole_lines_of_docker_are_those_that_come_out_one_by_one(other: str) -> None:
    whole = [docker("a\n"), docker(" b \r\n", "stderr"), docker("\n"), '{"log": "ü\\n", "attrs": {}}']
    unwrapper = Unwrapper(Container.DOCKER, 1000)
    texts = [line.text for line in unwrapper.feed(lines(*whole))]
    assert unwrapper.unwrapped([line.encode() for line in whole]) == texts == [b"a", b" b ", b"", "ü".encode()]
    assert unwrapper.unwrapped([line.encode() for line in (*whole, other)]) is None
