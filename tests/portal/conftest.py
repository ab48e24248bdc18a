"""A small fund and two people who look after it; a module that needs another has its own."""

import pytest

from tests.portal.funds_desk import desk, open_fund


@pytest.fixture
def fund(db):  # noqa: ARG001 - the rows are saved
    return open_fund()


@pytest.fixture
def first(db):  # noqa: ARG001 - the person is saved
    return desk(name="agent-1")


@pytest.fixture
def second(db):  # noqa: ARG001 - the person is saved
    return desk(name="agent-2")
