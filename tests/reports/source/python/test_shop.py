import pytest


def test_adds():
    assert 1 + 1 == 2


def test_fails():
    assert 1 + 1 == 3, "<b>not</b> & \x1b[31mred\x1b[0m"


@pytest.fixture
def broken():
    raise RuntimeError("no database")


def test_needs_fixture(broken):
    pass


@pytest.fixture
def leaves_a_mess():
    yield
    raise RuntimeError("teardown")


def test_passes_and_breaks_after(leaves_a_mess):
    pass


@pytest.mark.skip(reason="not today")
def test_skipped():
    pass


@pytest.mark.xfail(reason="known")
def test_expected_to_fail():
    assert False


@pytest.mark.xfail(reason="known")
def test_expected_to_fail_but_passes():
    pass


@pytest.mark.xfail(strict=True, reason="known")
def test_must_fail_but_passes():
    pass


@pytest.mark.parametrize("name", ["a b", "../../etc/passwd", "**bold** @team", "::error::x", "é🦀", "x" * 300, ""])
def test_odd_names(name):
    assert name != "::error::x"
