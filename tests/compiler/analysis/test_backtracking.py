"""Patterns that could keep ``re`` busy are refused: no more than those, and no fewer."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings, target
from hypothesis import strategies as st
from schemagen.analysis.backtracking.verdict import MAX_STEPS, Growth, bound, judge
from schemagen.analysis.backtracking.walks import Effort
from schemagen.build.compile import compile_schemas, read_schema
from schemagen.build.loading import load_package, unload
from schemagen.build.project_files import ProjectFiles
from schemagen.text.source import Source
from schemagen_runtime.patterns import tree
from schemagen_runtime.patterns.characters import Characters
from schemagen_runtime.patterns.translation import python_pattern

from tests.compiler.analysis.backtracker import Backtracker, TooManyStepsError
from tests.compiler.diagnostics.test_rules import codes_of, whole

ROOT = Path(__file__).parents[3]

QUICK = [
    r"^[A-Z]{2}[0-9]{4}$",
    r"^[A-Z]{2,3}-\d+$",
    r"^\d{1,3}(\.\d{1,3}){3}$",
    r"^(foo|far|bar)$",
    r"^.*-prod$",
    r"-prod$",
    r"\d+",
    r"[a-z]{2,}",
    r"foo|bar",
    r"foo.{20}bar",
    r"^[a-z]+@[a-z]+\.com$",
    r"[0-9]{5}",
    r"^[0-9a-f]{64}$",
    r"[0-9a-f]{128}",
    r"^(?:[a-z]+,)*[a-z]+$",
    r"^[a-z][a-z0-9_]{0,63}$",
    r"^.{1,5000}$",
    r"^\s*\S+\s*$",
    r"^(?=.*\d)[a-z0-9]+$",
    r"^(?=.*[A-Z])(?=.*[a-z])(?=.*\d).{8,64}$",
    r"^(?!.*\.\.)[a-z.]+$",
    r"(?<![a-z])id(?![a-z])",
    r"^https?://[^/\s]+(/\S*)?$",
    r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
    r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$",
    r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$",
    r"^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$",
    r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-[0-9a-z-]+(?:\.[0-9a-z-]+)*)?$",
    r'^"(?:[^"\\]|\\.)*"$',
]
QUICK_IF_SHORT = {
    r"[a-z]+@x": 255,
    r"\s+$": 255,
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$": 254,
    r".*foo": 255,
    r"^.*.*.*$": 64,
    r"(?:(?=a*)a)*$": 64,
}
NEVER = [
    r"^(a+)+$",
    r"(a|a)*$",
    r"(a*)*$",
    r"(?:a?b?)*$",
    r"(a|aa)+$",
    r"(?:ab|ab)*$",
    r"^(\w+\s?)+$",
    r"(x+x+)+y",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"^(a|b|ab)*c$",
    r"(?=(a+)+b)c",
    r"(?!(a+)+b)c",
    r"^(.*a){20}$",
    r"(a?){25}a{25}",
    r"(a?){40}a{40}",
    r"(|){30}b",
    r"(?=(|){30}\Z)c",
    r"(?i:a|A)*$(?:a|(?i:A))*b",
    r"^(?:\w{1,99}){1,99}$",
    r"(a)\1",
    r"(?P<x>a)(?P=x)",
    r"(a)?(?(1)b|c)",
]


def allowed(pattern: str, max_length: int | None) -> bool:
    return judge(python_pattern(pattern)).allows(max_length)


@pytest.mark.parametrize("pattern", QUICK)
def test_ordinary_patterns_fit_texts_of_any_length(pattern: str) -> None:
    assert allowed(pattern, None)


def test_the_patterns_of_the_examples_are_ordinary() -> None:
    for path in sorted((ROOT / "generated_examples" / "schemas").glob("*.yaml")):
        assert "SG321" not in {
            found.code for found in read_schema(Source(str(path), path.read_bytes()), ProjectFiles().find)[1]
        }


@pytest.mark.parametrize(("pattern", "length"), QUICK_IF_SHORT.items())
def test_some_patterns_need_short_texts(pattern: str, length: int) -> None:
    assert not allowed(pattern, None)
    assert not allowed(pattern, 1_000)
    assert allowed(pattern, length)


@pytest.mark.parametrize("pattern", NEVER)
def test_others_are_refused_for_texts_of_any_length(pattern: str) -> None:
    assert not allowed(pattern, None)
    assert not allowed(pattern, 1)


def hostile() -> Iterator[str]:
    yield "(" * 90 + "a" + ")*" * 90 + "$"
    yield "(((((((((a?){9}){9}){9}){9}){9}){9}){9}){9}){9}$"
    yield "((((((){500}){500}){500}){500}){500}){500}$"
    yield "(){4000}(|){4000}$"
    yield "a?" * 450 + "b"
    yield ".?" * 499
    yield "(?:" + "a{2,9}" * 150 + ")*"
    yield "(?:.*a.{12}b)+$"
    yield "^(?:.{500}x|.{499}y)*$"
    yield ".{0,255}a.{0,255}b.{0,255}c"
    yield "[ab]{0,100}" * 80
    yield "(?=.*a)" * 140
    yield "|".join(f"{letter}.{{{index}}}" for index, letter in enumerate("abcdefghij" * 11))
    yield "(?<=" + "(a|b)" * 190 + ")"


@pytest.mark.parametrize("pattern", list(hostile()), ids=lambda pattern: pattern[:20])
def test_a_pattern_that_attacks_the_judge_gets_a_verdict(pattern: str) -> None:
    assert len(pattern) <= 1_000
    assert judge(pattern).growth in Growth


FEATURE = "features:\n  f1: {{type: string, pattern: '{}'{}}}"


@pytest.mark.parametrize(
    ("pattern", "more", "message", "help_"),
    [
        ("(a+)+$", "", "doubles with each character", "only one way fits"),
        ("[a-z]+@x", "", "grows with the square", "begin it with '^', or add 'maxLength: 498' or less"),
        ("[a-z]+@x", ", maxLength: 499", "grows with the square", "or write 'maxLength: 498' or less"),
        ("^.*.*.*$", "", "grows with the cube", "add 'maxLength: 88' or less"),
        ("^(.*a){20}$", ", maxLength: 20", "length to the power of 20", "repeat less of it"),
        ("(a?){25}a{25}", "", "over 250,000 steps for one text", "repeat less of it"),
        (r"(a)\1", "", "refers back to a group", "write out"),
        ("a?" * 450 + "b", "", "too large to tell", "shorter"),
    ],
)
def test_the_finding_says_what_to_do(pattern: str, more: str, message: str, help_: str) -> None:
    (found,) = read_schema(Source("model.yaml", whole(FEATURE.format(pattern, more))))[1]
    assert found.code == "SG321"
    assert message in found.message
    assert found.help is not None
    assert help_ in found.help


def test_the_compiler_itself_searches_no_refused_pattern() -> None:
    slow = "a" * 60 + "b"
    assert codes_of(whole(FEATURE.format("^(a+)+$", f", enum: [{slow}]"))) == {"SG321"}
    assert codes_of(whole(FEATURE.format(r"\s+$", f", maxLength: 100, enum: ['{' ' * 100_000}x']"))) == {"SG307"}


@pytest.mark.parametrize(
    "one",
    [
        "a", "[ab]", "[^a]", ".", "(?s:.)", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"[\d\s]", r"[^\w.]", "[Z-a]",
        "(?i:k)", "(?i:[^k])", "(?i:[Z-a])", "(?i:[^Z-a])", "(?i:É)", "[à-ü]", "(?i:[^à-ü])",
    ],
)  # fmt: skip
def test_the_set_of_an_item_is_what_it_matches(one: str) -> None:
    node = tree.read(one).root
    assert isinstance(node, tree.One)
    codes = [*range(0x300), 0x130, 0x131, 0x17F, 0x212A, 0xFFFF, 0x10FFFF]
    assert [holds(node.characters, code) for code in codes] == [
        re.fullmatch(one, chr(code), re.ASCII) is not None for code in codes
    ]


def holds(characters: Characters, code: int) -> bool:
    return any(low <= code <= high for low, high in characters)


class Recorder:
    """A pattern that notes what it is searched in."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts

    def search(self, text: str) -> object:
        self.texts.append(text)
        return text


class Text(str):
    """What the fast path leaves to the explaining one."""

    __slots__ = ()


def test_lengths_are_checked_before_the_pattern() -> None:
    column = "  {}: {{type: {}, pattern: '[a-z]+@x', maxLength: 9}}"
    part = "\n".join(["features:", column.format("one", "string"), column.format("many", "list<string>")])
    schema = load_package(compile_schemas([Source("model.yaml", whole(part))]).files, "model")
    validator = schema.validator.__dict__  # the engine has its patterns
    texts: list[str] = []
    validator["_ONE_PATTERN"] = validator["_MANY_PATTERN"] = Recorder(texts)
    for checks in (validator["_ONE"], validator["_MANY"].item):
        object.__setattr__(checks, "pattern", Recorder(texts))

    def codes(one: str, many: str) -> list[str]:
        event = {"id": "1", "timestamp": "2026-01-01T00:00:00Z", "score": 0.5, "one": one, "many": [many]}
        texts.clear()
        return [str(found.code) for found in validator["check"](event)]

    assert (codes("a@x", "b@x"), texts) == ([], ["a@x", "b@x"])
    assert (codes(Text("a@x"), Text("b@x")), texts) == ([], ["a@x", "b@x"])
    too_long = ["length_out_of_bounds"] * 2
    assert (codes("a" * 10, "b" * 10), texts) == (too_long, [])
    assert (codes(Text("a" * 10), Text("b" * 10)), texts) == (too_long, [])
    unload(schema)


# What follows proves the bound without a clock: a model of the matcher counts its own steps.

ITEMS = st.sampled_from(
    [
        "a",
        "b",
        "a",
        "b",
        ".",
        "[ab]",
        "[^a]",
        "ab",
        "ba",
        "(?:)",
        "(?:a|)",
        "^",
        "$",
        r"\b",
        "(?<=a)",
        "(?<!ab)",
        "(?!)",
    ]
)
TIMES = st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}", "{0,2}", "{3}"])
HOW = st.sampled_from(["", "", "", "?", "+"])
AROUND = st.sampled_from(["({})", "(?:{})", "(?={})", "(?!{})", "(?>{})"])


def composed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=2, max_size=4)
    return st.one_of(
        several.map("".join),
        several.map("|".join).map("(?:{})".format),
        inner.map(lambda one: f"(?:{one}|{one})"),
        st.tuples(inner, TIMES, HOW).map(lambda parts: f"(?:{parts[0]}){parts[1]}{parts[2]}"),
        st.tuples(AROUND, inner).map(lambda parts: parts[0].format(parts[1])),
    )


# What cannot match at its end makes the matcher try everything before it.
PATTERNS = st.tuples(
    st.sampled_from(["", "^"]), st.recursive(ITEMS, composed, max_leaves=9), st.sampled_from(["", "$", "c"])
).map("".join)


def _pumped(pump: str, times: int, end: str) -> str:
    return (pump * times)[:60] + end


WORDS = st.one_of(
    st.builds(
        _pumped,
        st.text("ab", min_size=1, max_size=3),
        st.integers(0, 60),
        st.sampled_from(["", "c", "a", "b", "ca"]),
    ),
    st.text("abc", max_size=60),
)
CALLS_PER_STEP = 40
"""Between two steps the model enters no more nodes than such patterns are deep and long."""


@pytest.fixture(scope="module", autouse=True)
def _room_for_recursion() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(50_000)
    yield
    sys.setrecursionlimit(before)


@settings(max_examples=800, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(PATTERNS, st.lists(WORDS, min_size=3, max_size=6))
def test_no_search_takes_more_steps_than_its_bound(pattern: str, words: list[str]) -> None:
    pattern = python_pattern(pattern)
    try:
        re.compile(pattern, re.ASCII)
    except re.error:
        assume(condition=False)
    assume(bound(tree.read(pattern), Effort()) is not None)
    target(max(hold(pattern, word) for word in words))


def hold(pattern: str, word: str) -> float:
    """How much of its bound the model needs: no more than all, and it finds what ``re`` finds."""
    found = bound(tree.read(pattern), Effort())
    assert found is not None
    most = list(islice(found.steps(), len(word) + 1))
    # A bound may be huge where a pattern needs a short text, and the model is slow.
    text = next(word[:length] for length in range(len(word), -1, -1) if most[length] <= 20_000 or not length)
    model = Backtracker(pattern, text, most[len(text)])
    assert model.search() is (re.search(pattern, text, re.ASCII) is not None)
    assert model.calls <= CALLS_PER_STEP * most[len(text)]
    return model.steps / most[len(text)]


# Each of these holds one thing that a bound can forget: how many ways there are to be empty, within an iteration and
# behind the last one; what is tried beside the way on; what may still be tried when the search can no longer fail.
@pytest.mark.parametrize("word", ["a" * 40, "ab" * 20, "a" * 20 + "c", "b", ""])
@pytest.mark.parametrize(
    "pattern",
    [
        r"^(?:|){8}b",
        r"(?:|){6}\Z",
        r"^(?:a?){8}c",
        r"^(?:a|(?:|){4})*c",
        r"^(?:a|(?:|){4})*?c",
        r"^(?:a|(?:|){4}){2,5}c",
        r"^(?:a|(?:|){4})*+c",
        r"^a(?=a*a*a*c)",
        r"(?<!(?:|)(?:|)(?:|)(?:|)(?:|)b)c",
        r"^(?:a*a*a*c)?",
        r"^(?:(?:ab|a*b?)c){0,2}",
        r"a*c|^(?:^|^)b",
    ],
)
def test_no_way_is_forgotten(pattern: str, word: str) -> None:
    hold(pattern, word)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^(a+)+$", "a" * 25 + "c"),
        ("(?:a?b?)*$", "ab" * 25 + "c"),
        ("(a+a+)+b", "a" * 25),
        ("(a?){25}a{25}", "a" * 24),
        ("(|){30}b", ""),
        ("^(.*a){20}$", "a" * 25 + "c"),
        ("a+b", "a" * 510),
    ],
)
def test_what_is_refused_is_slow(pattern: str, text: str) -> None:
    assert not allowed(pattern, len(text))
    with pytest.raises(TooManyStepsError):
        Backtracker(python_pattern(pattern), text, MAX_STEPS).search()


def test_a_schema_of_more_patterns_than_can_be_judged_is_refused() -> None:
    columns = "".join(f"  f{n}: {{type: string, pattern: '^{n}$'}}\n" for n in range(101))
    assert codes_of(whole(f"features:\n{columns}")) == {"SG321"}
    same = "".join(f"  f{n}: {{type: string, pattern: '^{n % 100}$'}}\n" for n in range(101))
    assert codes_of(whole(f"features:\n{same}")) == set()
