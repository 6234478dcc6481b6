import pytest

from orchestration.secrets import SecretError, resolved

HIDDEN = "p@ss/w:rd"


@pytest.fixture(autouse=True)
def variable(monkeypatch):
    monkeypatch.setenv("A_PASSWORD", HIDDEN)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "password"
    path.write_text(HIDDEN + "\n", encoding="utf-8")
    return path


def test_a_reference_stands_for_the_variable():
    assert resolved("${A_PASSWORD}").get_secret_value() == HIDDEN


def test_a_file_gives_its_content_without_the_end_of_the_line(file):
    assert resolved(f"file:{file}").get_secret_value() == HIDDEN
    assert resolved(f"${{file:{file}}}").get_secret_value() == HIDDEN


def test_what_is_no_reference_stands_for_itself():
    assert resolved("reader").get_secret_value() == "reader"
    assert resolved("file:///srv/data", in_url=True).get_secret_value() == "file:///srv/data"


def test_in_an_address_the_signs_of_a_password_are_escaped():
    found = resolved("postgresql://me:${A_PASSWORD}@db/returns", in_url=True)
    assert found.get_secret_value() == "postgresql://me:p%40ss%2Fw%3Ard@db/returns"


def test_an_address_that_is_one_reference_is_taken_as_it_is(monkeypatch):
    monkeypatch.setenv("AN_ADDRESS", "postgresql://me:a%40b@db/returns")
    found = resolved("${AN_ADDRESS}", in_url=True)
    assert found.get_secret_value() == "postgresql://me:a%40b@db/returns"


def test_neither_repr_nor_text_shows_the_value():
    assert HIDDEN not in f"{resolved('${A_PASSWORD}')!r} {resolved('${A_PASSWORD}')}"


@pytest.mark.parametrize(
    ("written", "named"), [("${NOT_THERE}", "NOT_THERE"), ("file:/no/such/file", "/no/such/file")]
)
def test_what_is_not_there_is_named(written, named):
    with pytest.raises(SecretError, match=named):
        resolved(written)


def test_an_empty_file_is_refused(file):
    file.write_text("\n", encoding="utf-8")
    with pytest.raises(SecretError, match="is empty"):
        resolved(f"file:{file}")
