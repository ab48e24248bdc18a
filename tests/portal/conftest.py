"""A small fund and two people who look after it, a small committee; a module that needs another has its own."""

import pytest

from catalyseur.portal.accounts.models import Role, User
from catalyseur.portal.committees import actions
from catalyseur.portal.committees.models import Session
from tests.portal.committees_desk import CASE, NOW, open_session
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


@pytest.fixture
def officer(db):  # noqa: ARG001 - the person is saved
    return User.objects.create(email="agent@exemple.fr", role=Role.CASE_OFFICER)


@pytest.fixture
def session(officer):
    made = open_session(officer)
    actions.change_case(session=made, case=CASE, actor=officer, at=NOW)
    return Session.objects.get(pk=made.pk)


@pytest.fixture
def scenario(session, officer):
    return actions.run_selection(session=session, name="Premier", actor=officer, at=NOW)


@pytest.fixture
def signed(client, officer):
    client.force_login(officer)
    return client
