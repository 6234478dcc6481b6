import uuid

import fsspec
import pytest

from tests.pipeline.inboxes import AGENCY, CORRECTED, FEED, GOOD
from tests.pipeline.pulled import DESCRIBED, PulledBox

PLACES = """\
inboxes:
  - name: exchange
    url: {url}
    after: {after}
"""


class Elsewhere:
    """A folder behind a URL."""

    def __init__(self, url):
        self.url = url
        self.system, self.root = fsspec.core.url_to_fs(url)

    def put(self, name, text, feed=FEED):
        path = f"{self.root}/{AGENCY}/{feed}/{name}"
        self.system.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        with self.system.open(path, "wb") as file:
            file.write(text.encode())

    def names(self):
        root = f"{self.root}/"
        return sorted(path.removeprefix(root) for path in self.system.find(self.root))


@pytest.fixture(params=["memory", "file"])
def elsewhere(request, tmp_path):
    place = tmp_path / "elsewhere" if request.param == "file" else f"/{uuid.uuid4().hex}"
    if request.param == "file":
        place.mkdir()
    return Elsewhere(f"{request.param}://{place}")


@pytest.fixture
def opened(tmp_path, empty_operations, elsewhere):
    made = []

    def open_box(after="move"):
        places = PLACES.format(url=elsewhere.url, after=after)
        described = DESCRIBED.format(late="10 minutes")
        made.append(PulledBox(tmp_path / "home", empty_operations, described, places))
        return made[-1]

    yield open_box
    for box in made:
        box.database.close()


def test_a_file_comes_once_and_is_moved_when_its_original_is_kept(opened, elsewhere):
    box = opened()
    elsewhere.put("return.csv", GOOD)
    assert box.pull()[0].files == (f"{AGENCY}/{FEED}/return.csv",)
    assert box.pull()[0].files == ()
    assert elsewhere.names() == [f"{AGENCY}/{FEED}/return.csv"]
    box.take()
    box.pull()
    [taken] = elsewhere.names()
    assert taken.startswith(f".taken/{AGENCY}/{FEED}/")
    assert box.pull()[0].files == ()
    assert len(box.rows()) == 1


def test_a_file_is_deleted_where_the_settings_say_so(opened, elsewhere):
    box = opened("delete")
    elsewhere.put("return.csv", GOOD)
    box.pull()
    box.take()
    box.pull()
    assert elsewhere.names() == []


@pytest.mark.parametrize("after", ["leave", "move"])
def test_a_file_that_stays_is_not_fetched_twice_but_a_new_one_is(
    opened, elsewhere, after, monkeypatch
):
    def refuse(*_, **__):
        raise PermissionError

    monkeypatch.setattr(type(elsewhere.system), "mv", refuse)
    box = opened(after)
    elsewhere.put("return.csv", GOOD)
    for _ in range(3):
        box.pull()
        box.take()
    assert len(box.rows()) == 1
    elsewhere.put("return.csv", CORRECTED + "\n")
    box.pull()
    box.take()
    assert len(box.rows()) == 2


def test_a_file_that_grows_is_left(opened, elsewhere, monkeypatch):
    box = opened()
    elsewhere.put("return.csv", GOOD[:50])
    monkeypatch.setattr("time.sleep", lambda _: elsewhere.put("return.csv", GOOD))
    box.settings = box.settings.model_copy(update={"settle_seconds": 0.01})
    assert box.pull()[0].files == ()
    monkeypatch.undo()
    assert box.pull()[0].files == (f"{AGENCY}/{FEED}/return.csv",)
    assert (box.home.inbox / AGENCY / FEED / "return.csv").read_text() == GOOD


def test_unfinished_files_and_files_elsewhere_are_left(opened, elsewhere):
    box = opened()
    for name in (".hidden.csv", "return.csv.part", "below/return.csv"):
        elsewhere.put(name, GOOD)
    assert box.pull()[0].files == ()


def test_a_file_does_not_replace_another_that_waits(opened, elsewhere):
    box = opened()
    box.drop("return.csv", CORRECTED)
    elsewhere.put("return.csv", GOOD)
    assert box.pull()[0].files == ()
    box.take()
    assert len(box.pull()[0].files) == 1


def test_links_are_not_followed(opened, tmp_path, elsewhere):
    secret = tmp_path / "secret.csv"
    secret.write_text(GOOD, encoding="utf-8")
    folder = tmp_path / "elsewhere" / AGENCY / FEED
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "link.csv").symlink_to(secret)
    assert opened().pull()[0].files == ()


def test_an_inbox_that_cannot_be_reached_is_said_without_its_address(opened, tmp_path):
    box = opened()
    file = tmp_path / "sources.yml"
    file.write_text("inboxes: [{name: exchange, url: 'nowhere://hidden'}]", encoding="utf-8")
    [outcome] = box.pull()
    assert "cannot be opened" in outcome.failure
    assert "hidden" not in f"{outcome!r}"


def test_faults_of_the_file_of_sources_are_told_by_line_without_secrets(opened, tmp_path):
    box = opened()
    lines = ["pulls:", "  - agency: nobody", f"    feed: {FEED}", "    source: returns"]
    lines += ["    url: 'postgresql://hidden'", "    password: 4711"]
    (tmp_path / "sources.yml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ValueError, match=r"sources.yml:6.*text is expected") as raised:
        box.pull()
    assert "4711" not in str(raised.value)
    (tmp_path / "sources.yml").write_text("\n".join(lines[:-1]), encoding="utf-8")
    with pytest.raises(ValueError, match=r"sources.yml:2.*nobody does not send"):
        box.pull()
