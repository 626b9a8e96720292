"""The server of the system's tests, for those of single modules."""

from tests.system.clickhouse.conftest import served

__all__ = ["served"]
