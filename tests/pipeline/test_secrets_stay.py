"""A password in the settings is in no message, trace, log or record, however a run ends."""

import pytest

from orchestration import nightly
from orchestration.settings import Settings
from tests.pipeline.conftest import COUNTRY

PLANTED = "Mat-khau_7391"
URLS = {
    "nobody answers": f"postgresql://office:{PLANTED}@127.0.0.1:1/operations",
    "a part is missing": f"postgresql//office:{PLANTED}@127.0.0.1/operations",
    "nobody knows the kind": f"nosuch://office:{PLANTED}@127.0.0.1/operations",
    "a port that is none": f"postgresql://office:{PLANTED}@127.0.0.1:port/operations",
    "behind the question mark": f"postgresql://office@127.0.0.1:1/operations?password={PLANTED}",
}


@pytest.mark.parametrize("case", URLS)
def test_a_command_that_fails_does_not_tell_it(command, monkeypatch, capfd, case):
    monkeypatch.setenv("CHITIEU_OPERATIONS_URL", URLS[case])
    said = command("withdraw", "00000001-aaaaaaaaaaaa", "--reason", "x", code=1)
    out, err = capfd.readouterr()
    assert said.strip()
    assert PLANTED not in said + out + err
    assert PLANTED not in repr(Settings()) + str(Settings()) + Settings().model_dump_json()


@pytest.mark.parametrize("has_begun", [False, True])
def test_a_run_that_fails_writes_it_nowhere(tmp_path, monkeypatch, caplog, capfd, has_begun):
    settings = Settings(
        home=tmp_path / "home", catalogue=COUNTRY / "catalogue",
        operations_url=URLS["nobody answers"], settle_seconds=0,
    )  # fmt: skip
    if has_begun:
        monkeypatch.setattr("orchestration.starting.waiting.decided", lambda _settings: "nothing")
    failure = nightly.run_nightly(settings)
    assert failure is not None
    assert failure.step == ("run" if has_begun else "definitions")
    assert "Connection refused" in failure.sentence
    out, err = capfd.readouterr()
    assert PLANTED not in "".join((failure.sentence, failure.trace, caplog.text, out, err))
    written = [path for path in settings.paths.root.rglob("*") if path.is_file()]
    assert any("dagster" in path.parts for path in written)
    assert [path for path in written if PLANTED.encode() in path.read_bytes()] == []
