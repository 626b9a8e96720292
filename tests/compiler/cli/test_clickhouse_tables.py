"""``schemagen export --to clickhouse``: what is printed for several schemas, and which names are refused."""

from __future__ import annotations

from pathlib import Path

from tests.compiler.cli.support import schemagen
from tests.compiler.export.support import BARE, LENDING


def test_several_schemas_share_the_tables_that_every_store_has(tmp_path: Path) -> None:
    (tmp_path / "bare.yaml").write_text(BARE, "utf-8")
    (tmp_path / "lending.yaml").write_text(LENDING, "utf-8")
    done = schemagen("export", "--to", "clickhouse", "bare.yaml", "lending.yaml", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.count("schemagen_schemas") == 1
    assert 'VIEW "default/bare/records"' in done.stdout
    assert 'VIEW "default/lending/records"' in done.stdout
    one = schemagen("export", "--to", "clickhouse", "bare.yaml", "lending.yaml", "--collection", "c", cwd=tmp_path)
    assert one.returncode == 2
    assert "--collection names one data collection" in one.stderr


def test_of_a_schema_with_errors_nothing_is_printed_but_these(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(BARE.replace("float", "flaot"), "utf-8")
    done = schemagen("export", "--to", "clickhouse", "bad.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert "flaot" in done.stdout
    assert "CREATE" not in done.stdout
