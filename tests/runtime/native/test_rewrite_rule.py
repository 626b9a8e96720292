"""The engine reads rules in the order in which they are written down."""

from __future__ import annotations

import pytest
from schemagen_runtime.native.loading import engine_name, line_rewriter
from schemagen_runtime.native.rewrite_rule import LEFT, RewriteColumn, RewriteQuestion, RewriteRule

pytestmark = pytest.mark.skipif(engine_name() != "native", reason="the engine was not built")

ID, KIND, AT = (b'"i"',), (b'"kind"',), (b'"meta"', b'"at"')
RULES = (
    RewriteRule((RewriteQuestion(KIND, (b'"ping"', b'"pong"')),)),
    RewriteRule(
        (RewriteQuestion((b'"old"',), wants_it=False), RewriteQuestion(AT)),
        (RewriteColumn(b'"id":', ID), RewriteColumn(b'"one":', (), b"[1]"), RewriteColumn(b'"at":', AT, digits=3)),
        ID,
    ),
)


@pytest.mark.parametrize(
    ("line", "number", "made"),
    [
        (b'{"kind":"pong"}', 0, None),
        (
            b' { "meta" : {"x":{"y":[{}]}, "at" : 1500}, "i":"a"}\r',
            1,
            b'{"id":"a","one":[1],"at":"1970-01-01T00:00:01.5Z"}',
        ),
        (b'{"i":"a","meta":{"at":1},"old":null}', 1, b'{"id":"a","one":[1],"at":"1970-01-01T00:00:00.001Z"}'),
        (b'{"i":"a","meta":{"at":1},"old":1}', LEFT, None),
        (b'{"i":"a","meta":{}}', LEFT, None),
        (b'{"i":"a","meta":{"at":"x"}}', LEFT, None),
        (b'{"i":"a","i":"b","meta":{"at":1}}', LEFT, None),
        (b'{"i":"","meta":{"at":1}}', LEFT, None),
        (b'{"i":"a","meta":{"at":1}', LEFT, None),
    ],
)
def test_the_first_rule_that_fits_says_what_a_line_becomes(line: bytes, number: int, made: bytes | None) -> None:
    rewriter = line_rewriter(RULES)
    assert rewriter is not None
    assert rewriter.rewrite_each([line, line]) == ([made, made], bytes([number, number]))


def test_what_is_no_rule_is_refused() -> None:
    for rule in ((), ((("a",),), (), ()), (((("a",), None, True),), (), ()), ((), (), ("a",))):
        with pytest.raises(TypeError):
            line_rewriter((rule,))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] -- that is the test
