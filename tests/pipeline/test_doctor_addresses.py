"""The examination reads the files of channels and of sources, and shows no secret of them."""

import os

import pytest
import yaml

from orchestration.doctor import FAULT, GOOD, WARNING, addresses
from orchestration.settings import Settings
from tests.pipeline.nights import COUNTRY

HIDDEN = "s3cret-t0ken"
ROOM = "json://127.0.0.1/hooks/${ROOM_TOKEN}"
BOTH = {"data_team": "room", "stewards": "room"}


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.delenv("ROOM_TOKEN", raising=False)
    return Settings(home=tmp_path / "home", catalogue=COUNTRY / "catalogue")


@pytest.fixture
def written(settings, tmp_path):
    """Settings that name a file with this content."""

    def write(name, content):
        path = tmp_path / f"{name}.yml"
        text = content if isinstance(content, str) else yaml.safe_dump(content)
        path.write_text(text, encoding="utf-8")
        return settings.model_copy(update={name: path})

    return write


def found(check, settings):
    [one] = check(settings)
    assert one.sentence
    assert one.advice or one.state == GOOD
    assert HIDDEN not in one.sentence + one.advice
    return one


def channels(written, audiences, address=ROOM):
    content = {"channels": {"room": address}, "audiences": audiences}
    return found(addresses.channels, written("channels", content))


def test_without_a_file_of_channels_nobody_hears(settings):
    one = found(addresses.channels, settings)
    assert (one.state, "CHITIEU_CHANNELS" in one.advice) == (WARNING, True)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("channels: [", "channels.yml"),
        (f"channels:\n  room: [{HIDDEN}]\naudiences:\n  data_team: room\n", "2"),
        (f"chanels:\n  room: {HIDDEN}\naudiences:\n  data_team: room\n", "1"),
        (f"channels:\n  room: {HIDDEN}\naudiences:\n  data_team: room\n", "2"),
        ("channels: {}\naudiences:\n  data_team: desk\n", "desk"),
    ],
)
def test_a_faulty_file_of_channels_is_told_by_line(written, content, named):
    one = found(addresses.channels, written("channels", content))
    assert (one.state, named in one.sentence) == (FAULT, True)


def test_files_that_are_not_there_are_faults(settings, tmp_path):
    gone = tmp_path / "gone.yml"
    for check, name in ((addresses.channels, "channels"), (addresses.sources, "sources")):
        one = found(check, settings.model_copy(update={name: gone}))
        assert (one.state, "gone.yml" in one.sentence) == (FAULT, True)


def test_a_secret_of_a_channel_that_is_not_there_is_named_and_one_that_is_is_not_shown(
    written, monkeypatch, tmp_path
):
    one = channels(written, BOTH)
    assert (one.state, "ROOM_TOKEN" in one.sentence) == (FAULT, True)
    monkeypatch.setenv("ROOM_TOKEN", HIDDEN)
    assert channels(written, BOTH).state == GOOD

    kept = tmp_path / "address"
    one = channels(written, BOTH, f"file:{kept}")
    assert (one.state, str(kept) in one.sentence) == (FAULT, True)
    kept.write_text(f"json://127.0.0.1/{HIDDEN}", encoding="utf-8")
    assert channels(written, BOTH, f"file:{kept}").state == GOOD
    kept.chmod(0)
    if os.geteuid():
        assert channels(written, BOTH, f"file:{kept}").state == FAULT


@pytest.mark.parametrize(
    ("audiences", "state", "words"),
    [
        ({"data_team": "room"}, WARNING, "stewards have no channel"),
        ({"stewards": "room"}, WARNING, "nobody, but to alerts.log"),
        (BOTH, GOOD, "have no address (health_board"),
        ({**BOTH, "agency/*": "room"}, GOOD, "Every agency is told"),
    ],
)
def test_who_has_no_channel_is_told(written, monkeypatch, audiences, state, words):
    monkeypatch.setenv("ROOM_TOKEN", HIDDEN)
    one = channels(written, audiences)
    assert (one.state, words in one.sentence) == (state, True)


def test_without_a_file_of_sources_nothing_is_pulled(settings):
    assert found(addresses.sources, settings).state == GOOD


INBOX = {"name": "exchange", "url": "sftp://exchange.example.org", "options": {"password": "x"}}


def sources(written, **changes):
    return found(addresses.sources, written("sources", {"inboxes": [INBOX | changes]}))


def test_a_faulty_file_of_sources_is_told_by_line(written):
    for slip in ({"options": HIDDEN}, {"pasword": HIDDEN}, {"url": [HIDDEN]}):
        one = sources(written, **slip)
        assert (one.state, "sources.yml" in one.sentence) == (FAULT, True)
    pull = {"agency": "nobody", "feed": "clinic", "source": "x", "url": f"sqlite:///{HIDDEN}"}
    one = found(addresses.sources, written("sources", {"pulls": [pull]}))
    assert (one.state, "nobody" in one.sentence) == (FAULT, True)


def test_a_secret_of_a_source_that_is_not_there_is_named(written, monkeypatch):
    for changes in ({"options": {"password": "${ROOM_TOKEN}"}}, {"url": ROOM}):
        monkeypatch.delenv("ROOM_TOKEN", raising=False)
        one = sources(written, **changes)
        assert (one.state, "inbox exchange" in one.sentence) == (FAULT, True)
        assert "ROOM_TOKEN" in one.sentence
        monkeypatch.setenv("ROOM_TOKEN", HIDDEN)
        assert sources(written, **changes).state == GOOD


def test_of_sources_a_faulty_catalogue_is_not_told_twice(written, tmp_path):
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "catalogue.yml").write_text("time_zone: UTC\n")
    faulty = written("sources", {"inboxes": [INBOX]}).model_copy(
        update={"catalogue": tmp_path / "catalogue"}
    )
    assert list(addresses.sources(faulty)) == []
