"""Settings that make no sense are refused by their names."""

from pathlib import Path

import pytest
from schemagen_runtime import ClickHouseSettings, HttpSettings, SettingsError
from schemagen_runtime.backends.http.limits import check_time_limits, existing_file


@pytest.mark.parametrize("kind", [HttpSettings, ClickHouseSettings])
@pytest.mark.parametrize("name", ["connect_timeout", "read_timeout", "attempt_timeout"])
@pytest.mark.parametrize("seconds", [0, -1.0, float("nan"), "5", None])
def test_a_time_limit_is_a_number_above_0(kind: type, name: str, seconds: object) -> None:
    check_time_limits(kind())
    with pytest.raises(SettingsError, match=name):
        kind(**{name: seconds})


def test_a_file_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ca.pem").write_text("")
    monkeypatch.chdir(tmp_path)
    assert existing_file("ca_bundle", "ca.pem") == tmp_path / "ca.pem"
    with pytest.raises(SettingsError, match=r"ca_bundle is 'no\.pem', and there is no such file"):
        existing_file("ca_bundle", "no.pem")
    with pytest.raises(SettingsError, match="ca_bundle is of type int; expected the path of a file"):
        existing_file("ca_bundle", 7)
