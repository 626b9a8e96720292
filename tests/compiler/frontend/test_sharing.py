"""A column that is used is the column as if it were written out, and each part keeps the place where it stands."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen.build.compile import compile_schemas, read_draft, read_schema
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.diagnostics.limit import MAX_ERRORS
from schemagen.frontend.finding import Find, Unfound
from schemagen.frontend.sharing import MAX_CHAIN
from schemagen.model.canonical import canonical_document, fingerprint
from schemagen.model.schema import Schema
from schemagen.text.source import Source

SCHEMA = """\
schemagen: 1
name: lending
version: 1.0.0
id: id
timestamp: timestamp
features:
  income: {column}
predictions:
  probability: {{type: float, kind: probability}}
labels:
  defaulted: bool
"""
MONEY = """\
schemagen: 1
columns:
  amount: {type: float, minimum: 0, unit: EUR, doc: In euros.}
  wage: {use: ./money.yaml#amount, doc: A month's wage.}
  maybe: {type: float?, sensitive: true}
  plain: int
"""


def finder(files: Mapping[str, str]) -> Find:
    def find(user: str, named: str) -> Source | Unfound:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(user), named))
        return Source(path, files[path].encode()) if path in files else Unfound("SG503", "not there", "check")

    return find


def read(column: str, **files: str) -> tuple[Schema | None, tuple[Diagnostic, ...]]:
    """Read a schema with one feature; ``files`` are those in the folder ``shared``, without their suffix."""
    found = {f"shared/{name}.yaml": text for name, text in {"money": MONEY, **files}.items()}
    return read_schema(Source("lending.yaml", SCHEMA.format(column=column).encode()), finder(found))


@pytest.mark.parametrize(
    ("used", "written"),
    [
        ("{use: shared/money.yaml#amount}", "{type: float, minimum: 0, unit: EUR, doc: In euros.}"),
        ("{use: shared/../shared/money.yaml#plain}", "int"),
        ("{use: shared/money.yaml#wage}", "{type: float, minimum: 0, unit: EUR, doc: A month's wage.}"),
        (
            "{doc: Mine., use: shared/money.yaml#wage, attribute: pay, renamed_from: salary}",
            "{type: float, minimum: 0, unit: EUR, doc: Mine., attribute: pay, renamed_from: salary}",
        ),
        (
            "{use: shared/money.yaml#maybe, deprecated: {since: 1.0.0}}",
            "{type: float?, sensitive: true, deprecated: {since: 1.0.0}}",
        ),
    ],
)
def test_it_is_the_column_as_if_it_were_written_out(used: str, written: str) -> None:
    one, told = read(used)
    other, _ = read(written)
    assert told == ()
    assert one is not None
    assert other is not None
    assert canonical_document(one) == canonical_document(other)
    assert fingerprint(one) == fingerprint(other)


def test_what_is_wrong_with_a_used_column_is_told_once_where_it_stands_with_the_places_that_use_it() -> None:
    bad = "schemagen: 1\ncolumns:\n  low:\n    type: int\n    maximum: 3\n    minimum: 5\n  other: int\n"
    text = SCHEMA.format(column="{use: shared/bad.yaml#low}\n  more: {use: shared/bad.yaml#low}")
    _, (found,) = read_schema(Source("lending.yaml", text.encode()), finder({"shared/bad.yaml": bad}))
    assert (found.code, found.span.path, found.span.start) == ("SG302", "shared/bad.yaml", (5, 14))
    places = [(related.span.path, *related.span.start) for related in found.related]
    assert places == [("shared/bad.yaml", 6, 14), ("lending.yaml", 7, 17), ("lending.yaml", 8, 15)]


def test_a_chain_of_uses_is_told_from_the_schema_on() -> None:
    more = "schemagen: 1\ncolumns:\n  low: {use: bad.yaml#low}\n"
    bad = "schemagen: 1\ncolumns:\n  low: {type: int, pattern: x}\n"
    _, (found,) = read("{use: shared/more.yaml#low}", more=more, bad=bad)
    assert [related.span.path for related in found.related] == ["lending.yaml", "shared/more.yaml"]


@pytest.mark.parametrize(
    ("use", "code", "words"),
    [
        ("shared/money.yaml", "SG501", "name the column behind '#'"),
        ("shared/money.yaml#", "SG501", "name the column behind '#'"),
        ("'#amount'", "SG501", "name the file before '#'"),
        ("[shared/money.yaml#amount]", "SG501", "is a list"),
        ("~", "SG501", "is empty"),
        ("/shared/money.yaml#amount", "SG501", "an absolute path"),
        ("C:/money.yaml#amount", "SG501", "has a drive"),
        ("https://example.com/money.yaml#amount", "SG501", "an address"),
        (r"shared\money.yaml#amount", "SG501", "only Windows reads"),
        ("shared/nothing.yaml#amount", "SG503", "not there"),
        ("shared/money.yaml#amuont", "SG506", "did you mean 'amount'?"),
    ],
)
def test_a_use_that_names_no_column(use: str, code: str, words: str) -> None:
    schema, (found,) = read(f"{{use: {use}}}")
    assert schema is None
    assert (found.code, found.span.path, found.span.start.line) == (code, "lending.yaml", 7)
    assert words in f"{found.message} {found.help}"


@pytest.mark.parametrize(
    "key", ["type: float", "minimum: 0", "unit: EUR", "sensitive: true", "kind: score", "nan: allow", "names: {a: b}"]
)
def test_what_the_used_column_says_cannot_stand_beside_it(key: str) -> None:
    _, (found,) = read(f"{{use: shared/money.yaml#amount, {key}}}")
    assert (found.code, found.span.start.column) == ("SG502", 43)
    assert "'doc', 'attribute', 'deprecated' and 'renamed_from'" in str(found.help)


def test_an_unknown_key_beside_it_is_one_as_anywhere() -> None:
    _, (found,) = read("{use: shared/money.yaml#amount, dco: x}")
    assert (found.code, found.help) == ("SG201", "did you mean 'doc'?")


@pytest.mark.parametrize(
    ("text", "codes", "words"),
    [
        (SCHEMA.format(column="int"), {"SG505"}, "is a schema"),
        ("a: 1\n", {"SG505"}, "has no 'columns'"),
        ("columns: [\n", {"SG103", "SG505"}, "has errors"),
        ("- a\n", {"SG111", "SG505"}, "has errors"),
        ("", {"SG105", "SG505"}, "has errors"),
        ("schemagen: 1\ncolumns: {}\n", {"SG203", "SG505"}, "has errors"),
        ("schemagen: 1\ncolumns: int\n", {"SG203", "SG505"}, "has errors"),
        ("columns: {amount: int}\n", {"SG202", "SG505"}, "has errors"),
        ("schemagen: 1\ncolumns: {amount: itn}\n", {"SG208", "SG505"}, "has errors"),
        ("schemagen: 1\ncolumns: {amount: int}\nversion: 1.0.0\n", {"SG201", "SG505"}, "has errors"),
        ("# " + "x" * (1 << 20), {"SG102", "SG505"}, "has errors"),
        ("columns: !!python/object:x {}\n", {"SG109", "SG505"}, "has errors"),
    ],
)
def test_a_file_that_holds_no_shared_columns(text: str, codes: set[str], words: str) -> None:
    schema, told = read("{use: shared/other.yaml#amount}\n  more: {use: shared/other.yaml#other}", other=text)
    assert schema is None
    assert {found.code for found in told} == codes
    (whole,) = (found for found in told if found.code == "SG505")
    assert words in whole.message
    assert {found.span.path for found in told if found is not whole} <= {"shared/other.yaml"}


def test_a_circle_is_told_once_with_every_step() -> None:
    one = "schemagen: 1\ncolumns:\n  a: {use: two.yaml#b}\n  c: {use: two.yaml#c}\n"
    two = "schemagen: 1\ncolumns:\n  b: {use: one.yaml#c}\n  c: {use: one.yaml#a}\n"
    _, (found,) = read("{use: shared/one.yaml#a}\n  more: {use: shared/two.yaml#b}", one=one, two=two)
    assert (found.code, found.span.path, found.span.start.line) == ("SG507", "shared/two.yaml", 4)
    assert "'a' of shared/one.yaml" in found.message
    assert [related.span.path for related in found.related].count("shared/one.yaml") == 2
    assert [related.span.start.line for related in found.related if related.span.path == "lending.yaml"] == [7, 8]
    files = {"shared/one.yaml": one, "shared/two.yaml": two}
    _, told = read_schema(Source("shared/one.yaml", one.encode()), finder(files))
    assert [found.code for found in told] == ["SG507"]


def test_a_column_that_uses_itself() -> None:
    _, (found,) = read("{use: shared/one.yaml#a}", one="schemagen: 1\ncolumns:\n  a: {use: one.yaml#a}\n")
    assert found.code == "SG507"


@pytest.mark.parametrize(("length", "codes"), [(MAX_CHAIN, set[str]()), (MAX_CHAIN + 1, {"SG507"}), (3000, {"SG507"})])
def test_a_chain_has_an_end(length: int, codes: set[str]) -> None:
    columns = "".join(f"  c{n}: {{use: long.yaml#c{n + 1}}}\n" for n in range(1, length))
    text = f"schemagen: 1\ncolumns:\n{columns}  c{length}: int\n"
    assert {found.code for found in read("{use: shared/long.yaml#c1}", long=text)[1]} == codes


@pytest.mark.parametrize(("name", "code"), [("c", "SG302"), ("d", "SG506")])
def test_very_many_columns_take_no_time_for_each_other(name: str, code: str) -> None:
    count = 3_000
    bad = "".join(f"  {name}{number}: {{type: int, minimum: 2, maximum: 1}}\n" for number in range(count))
    used = "".join(f"  c{number}: {{use: shared/many.yaml#c{number}}}\n" for number in range(count))
    text = SCHEMA.format(column="int").replace("predictions:", f"{used}predictions:")
    files = {"shared/many.yaml": f"schemagen: 1\ncolumns:\n{bad}"}
    began = perf_counter()
    _, told = read_schema(Source("lending.yaml", text.encode()), finder(files))
    assert perf_counter() - began < 20
    assert [found.code for found in told] == [*[code] * MAX_ERRORS, "SG113"]


def test_what_several_schemas_tell_of_one_file_is_told_once_with_the_most_places() -> None:
    bad = "schemagen: 1\ncolumns: {low: {type: int, minimum: 2, maximum: 1}}\n"
    names = ("lending", "cards")
    texts = [SCHEMA.format(column="{use: bad.yaml#low}").replace("lending", name).encode() for name in names]
    sources = [Source("bad.yaml", bad.encode()), *(Source(f"{n}.yaml", t) for n, t in zip(names, texts, strict=True))]
    (found,) = compile_schemas(sources, finder({"bad.yaml": bad})).diagnostics
    assert [related.span.path for related in found.related] == ["bad.yaml", "lending.yaml"]


def test_a_file_of_shared_columns_is_judged_by_itself_and_yields_nothing() -> None:
    bad = (
        MONEY
        + "  low: {type: int, maximum: 1, minimum: 2}\n  odd: {use: money.yaml#od}\n"
        + "  named: {type: float, names: {a: b}}\n"
    )
    result = compile_schemas([Source("shared/money.yaml", bad.encode())], finder({"shared/money.yaml": bad}))
    assert [found.code for found in result.diagnostics] == ["SG302", "SG506", "SG323"]
    good = compile_schemas([Source("shared/money.yaml", MONEY.encode())], finder({"shared/money.yaml": MONEY}))
    assert (good.diagnostics, dict(good.files), good.packages) == ((), {}, ())


def test_the_places_of_a_used_column_are_in_both_files() -> None:
    source = Source("lending.yaml", SCHEMA.format(column="{use: shared/money.yaml#amount, doc: x}").encode())
    _, draft, _ = read_draft(source, finder({"shared/money.yaml": MONEY}))
    assert draft is not None
    (income,) = (one for one in draft.columns if one.column.name == "income")
    assert income.span("doc").path == income.column.span.path == "lending.yaml"
    assert income.span("minimum").path == "shared/money.yaml"


@given(st.text(max_size=12) | st.from_regex(r"[./a#:\\]{0,8}#?[ab]?", fullmatch=True))
@settings(max_examples=200, deadline=None)
def test_no_use_ends_in_a_traceback(use: str) -> None:
    text = SCHEMA.format(column=f"{{use: {_quoted(use)}}}")
    schema, told = read_schema(Source("lending.yaml", text.encode("utf-8", "surrogatepass")), finder({"a": MONEY}))
    assert (schema is None) == bool(told)


def _quoted(text: str) -> str:
    return "'" + "".join(one for one in text if one.isprintable()).replace("'", "''") + "'"
