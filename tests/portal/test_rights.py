"""The table of rights: it names every address, and the site applies it to every role."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from catalyseur.portal.accounts.models import Role, User
from catalyseur.portal.accounts.rights import ADMINISTRATORS, EVERYONE, RIGHTS, ROLES, SIGNED_IN, can

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
SAMPLES = {"int": "1", "slug": "un-dispositif", "str": "71153", "path": "ailleurs", "project_token": "a" * 32}
SAMPLES |= {"signed": f"{'0' * 32}:{'a' * 43}"}
REFUSED = 403


def addresses(patterns=None, prefix=""):
    """Every address of the site: its name and one sample of it."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern
        else:
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from addresses(pattern.url_patterns, space)


def sample(name, pattern):
    values = {}
    for argument, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        kinds = {"string": "str", "token": "project_token"}
        first = converter.regex.partition("|")[0]
        values[argument] = SAMPLES.get(kinds.get(kind, kind), first)
    return reverse(
        name, kwargs={key: pattern.pattern.converters[key].to_python(v) for key, v in values.items()}
    )


ADDRESSES = dict(addresses())


@pytest.fixture
def clients(db):  # noqa: ARG001 - the people are saved
    """A browser a role, the person signed in as the site does."""
    opened = {"public": Client(raise_request_exception=False)}
    for role in Role.values:
        client = opened[role] = Client(raise_request_exception=False)
        client.force_login(User.objects.create(email=f"{role}@example.fr", role=role, totp_nonce="n"))
    return opened


def test_the_table_names_every_address_and_nothing_else():
    assert set(RIGHTS) == set(ADDRESSES)


def test_every_row_gives_somebody_a_known_role():
    for methods in RIGHTS.values():
        assert methods
        for roles in methods.values():
            assert set() < roles <= set(ROLES)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_every_address_lets_in_whom_the_table_says(clients, name, method):
    address, roles = sample(name, ADDRESSES[name]), RIGHTS[name].get(method)
    for role, client in clients.items():
        answer = client.generic(method, address)
        to_login = answer.get("Location", "").startswith(f"{reverse('login')}?next=")
        if roles is None:
            assert answer.status_code == 405, role
        elif role in roles:
            assert (answer.status_code in range(200, 500), to_login) == (True, False), role
            assert answer.status_code != REFUSED, role
        else:
            assert to_login if (role, method) == ("public", "GET") else answer.status_code == REFUSED, role


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_nobody_may_use_a_method_the_table_does_not_name(clients, method):
    for name, pattern in ADDRESSES.items():
        assert clients["administrator"].generic(method, sample(name, pattern)).status_code == 405


def test_an_address_the_table_does_not_name_is_refused_to_everybody():
    people: list[User | AnonymousUser] = [
        AnonymousUser(),
        *(User(email=role, role=role) for role in Role.values),
    ]
    assert [can(user, "moon", method) for user in people for method in METHODS] == [False] * 18


def test_a_closed_account_has_the_rights_of_the_public():
    closed = User(email="a@example.fr", role=Role.ADMINISTRATOR, is_active=False)
    assert (can(closed, "people", "GET"), can(closed, "home", "GET")) == (False, True)


@pytest.mark.parametrize(
    ("name", "method", "roles"),
    [
        ("home", "GET", EVERYONE),
        ("scheme-detail", "GET", EVERYONE),
        ("scheme-report", "POST", EVERYONE),
        ("scheme-edit", "GET", SIGNED_IN),
        ("scheme-edit", "POST", SIGNED_IN),
        ("scheme-revision-approve", "POST", SIGNED_IN),
        ("freshness", "GET", SIGNED_IN),
        ("people", "GET", ADMINISTRATORS),
        ("journal", "GET", ADMINISTRATORS),
        ("person-deactivate", "POST", ADMINISTRATORS),
        ("api:match", "POST", EVERYONE),
    ],
)
def test_the_rights_that_matter_most(name, method, roles):
    assert RIGHTS[name][method] == roles


def test_the_page_asked_for_comes_back_after_the_login_page(clients):
    asked = reverse("freshness")
    assert (
        clients["public"].get(asked)["Location"]
        == f"{reverse('login')}?next=%2Fboite-a-outils%2Ffraicheur%2F"
    )
