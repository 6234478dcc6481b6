"""The file of channels: its faults by line, its secrets looked up late and told to nobody."""

import logging

import pytest

from orchestration.alerts.channel_file import ChannelFileError, Routes, read_routes
from orchestration.alerts.channels import AppriseChannel, ChannelError
from orchestration.alerts.letter import Letter
from tests.pipeline.post import hook

LETTER = Letter(title="Thử", body="Gửi thử", tone="info", record={})
SECRET = "/".join(("s3cret-p@ss", "word"))


@pytest.fixture
def faults(tmp_path):
    def faults(text):
        path = tmp_path / "channels.yml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ChannelFileError) as caught:
            read_routes(path)
        assert SECRET not in str(caught.value)
        return {(one.line, one.sentence.split(";")[0].split(":")[0]) for one in caught.value.faults}

    return faults


def test_without_a_setting_there_are_no_channels():
    assert read_routes(None) == Routes()
    assert Routes().of("data_team") == ("log",)


def test_every_fault_is_told_at_once_by_its_line(faults):
    found = faults(
        "channels:\n"
        "  Post: mailto://a@example.org\n"
        f"  room: not an address {SECRET}\n"
        "  idle: json://example.org\n"
        "audiences:\n"
        "  data_team: [Post, room, nowhere]\n"
        "  everyone: room\n"
        "  agency/: [room, room]\n"
        "  stewards: []\n"
    )
    assert {line for line, _ in found} == {2, 3, 4, 6, 7, 8, 9}
    assert (6, "there is no channel `nowhere`") in found
    assert (
        3,
        "the address of `room` is not one (it is not shown, for it may hold a secret)",
    ) in found


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("channels: []\naudiences: {}\n", 1),
        (f"channels:\n  room: [{SECRET}]\naudiences:\n  data_team: room\n", 2),
        (f"channels: {SECRET}\naudiences: {{}}\n", 1),
        (f"channels:\n  room: json://x\nchanels: {SECRET}\naudiences:\n  data_team: room\n", 3),
        (f"{SECRET}\n", 1),
        ("", 1),
        ("channels: {\n", 2),
    ],
)
def test_a_file_of_another_shape_is_refused_by_line_and_shows_no_address(faults, text, line):
    assert line in {one for one, _ in faults(text)}


def test_a_missing_file_is_a_fault(tmp_path):
    with pytest.raises(ChannelFileError, match=r"channels\.yml:1: the file is missing"):
        read_routes(tmp_path / "channels.yml")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (
            "json://u:${NOT_THERE}@example.org",
            "The variable NOT_THERE of the environment is not set: set it.",
        ),
        (
            "file:nowhere/at/all",
            "The file nowhere/at/all cannot be read (FileNotFoundError): it is to hold the secret.",
        ),
        ("unheard-of://u:s3cret@example.org", "The address is not one that apprise knows"),
    ],
)
def test_an_address_that_leads_nowhere_says_why(written, reason):
    with pytest.raises(ChannelError) as caught:
        AppriseChannel(written).send(LETTER)
    assert str(caught.value) == reason


@pytest.fixture
def written():
    """What any log of the program would be written, down to the finest lines."""
    lines = []
    listener, root = logging.Handler(logging.DEBUG), logging.getLogger()
    listener.emit = lambda record: lines.append(record.getMessage())
    before = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(listener)
    root.setLevel(before)


@pytest.mark.parametrize("status", [500, 401, 302])
def test_no_error_and_no_log_holds_an_address_or_a_secret(monkeypatch, written, capfd, status):
    monkeypatch.setenv("ROOM_TOKEN", SECRET)
    logging.getLogger("others").debug("heard")
    with hook() as room:
        room.status = status
        where = room.address.replace("json://", "json://user:${ROOM_TOKEN}@")
        with pytest.raises(ChannelError) as caught:
            AppriseChannel(where).send(LETTER)
        port = str(room.server.server_port)
    with pytest.raises(ChannelError, match="Connection refused") as refused:
        AppriseChannel(where).send(LETTER)
    assert str(caught.value) == f"the server answered {status}"
    assert "heard" in written
    for text in (str(caught.value), str(refused.value), *written, *capfd.readouterr()):
        for word in ("s3cret", "t0ken", "user", port):
            assert word not in text
