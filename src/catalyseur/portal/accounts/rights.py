"""Who may open what: one table, role x view name x method. What is absent is refused.

Rights on one object (nobody approves their own revision) stand in the action that touches it.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest

from catalyseur.portal.accounts.models import Role, User

PUBLIC = "public"
ROLES = (PUBLIC, *Role.values)
EVERYONE = frozenset(ROLES)
SIGNED_IN = frozenset(Role.values)
ADMINISTRATORS = frozenset({str(Role.ADMINISTRATOR)})

READ = ("GET",)
FORM = ("GET", "POST")
ACT = ("POST",)

_ROWS: tuple[tuple[frozenset[str], tuple[str, ...], str], ...] = (
    # pages of the site and of places
    (EVERYONE, READ, "legal-notice accessibility sources glossary"),
    (EVERYONE, READ, "home search autocomplete"),
    (EVERYONE, READ, "place-commune place-epci place-territory"),
    # the toolbox
    (EVERYONE, READ, "scheme-list scheme-detail scheme-yaml scheme-csv"),
    (EVERYONE, READ, "scheme-archive"),
    (EVERYONE, FORM, "scheme-report"),
    (SIGNED_IN, READ, "freshness freshness-csv scheme-revisions scheme-revision"),
    (SIGNED_IN, FORM, "scheme-edit scheme-new scheme-draft scheme-update scheme-end"),
    (SIGNED_IN, ACT, "scheme-revision-approve scheme-revision-reject scheme-revision-withdraw"),
    (SIGNED_IN, ACT, "scheme-report-close"),
    # the check of a project: whoever holds its unguessable address may use it
    (EVERYONE, FORM, "project-new project-step project-delete project-alert"),
    (EVERYONE, READ, "project-results project-group project-print project-csv project-calendar"),
    (EVERYONE, READ, "project-document project-compare alert-stopped alert-feed"),
    (EVERYONE, READ, "project-plan project-plan-costs project-plan-file"),
    (EVERYONE, FORM, "project-plan-change project-plan-otherwise"),
    (EVERYONE, FORM, "alert-confirm alert-unsubscribe"),
    (EVERYONE, ACT, "project-feed"),
    # a search of the toolbox that somebody follows: whoever holds its unguessable address
    (EVERYONE, FORM, "search-new search-alert"),
    (EVERYONE, ACT, "search-feed search-keep search-delete"),
    # the register of sites
    (EVERYONE, READ, "site-list site-detail site-need site-csv site-geojson site-cnig"),
    (SIGNED_IN, FORM, "site-milestones"),
    # funds
    (EVERYONE, READ, "fund-list fund-detail fund-envelope fund-breakdown fund-review fund-awards"),
    (SIGNED_IN, READ, "fund-movements fund-exports fund-export fund-export-file"),
    (SIGNED_IN, READ, "fund-declarations fund-declarations-csv fund-subsidies"),
    (SIGNED_IN, ACT, "fund-export-ask fund-declare"),
    (SIGNED_IN, READ, "fund-requests fund-request fund-file fund-account fund-proposals fund-proposal"),
    (SIGNED_IN, READ, "fund-reconciliation fund-reconciliation-csv"),
    (SIGNED_IN, FORM, "fund-request-new fund-request-edit fund-request-decide fund-delegation-open"),
    (SIGNED_IN, FORM, "fund-account-movement fund-file-movement fund-movement-reverse fund-reconcile"),
    (SIGNED_IN, ACT, "fund-request-reopen fund-file-number fund-proposal-validate fund-proposal-reject"),
    (ADMINISTRATORS, FORM, "fund-open fund-envelope-open fund-close"),
    (ADMINISTRATORS, ACT, "fund-closing-validate fund-closing-reject"),
    # accounts
    (EVERYONE, FORM, "login login-link totp"),
    (EVERYONE, READ, "login-sent totp-qr"),
    (SIGNED_IN, READ, "account"),
    (SIGNED_IN, ACT, "logout recovery-codes"),
    (ADMINISTRATORS, READ, "people journal"),
    (ADMINISTRATORS, FORM, "person-invite"),
    (ADMINISTRATORS, ACT, "person-deactivate person-reactivate person-reset-totp"),
    # the bilan
    (EVERYONE, READ, "bilan bilan-region bilan-territory bilan-compare bilan-file"),
    (EVERYONE, READ, "bilan-publications bilan-publication bilan-publication-file bilan-differences"),
    (ADMINISTRATORS, ACT, "bilan-publish"),
    # the evaluation
    (EVERYONE, READ, "evaluation study-list study-csv study study-file validation validation-file"),
    (SIGNED_IN, FORM, "study-new"),
    (SIGNED_IN, ACT, "study-run study-freeze study-withdraw"),
    # committees
    (SIGNED_IN, READ, "committee-list committee committee-case committee-compare"),
    (EVERYONE, READ, "committee-schema committee-template"),
    (SIGNED_IN, FORM, "committee-new committee-load committee-scores committee-rules"),
    (SIGNED_IN, ACT, "committee-fund committee-run"),
    (SIGNED_IN, READ, "scenario scenario-file"),
    (SIGNED_IN, FORM, "scenario-move scenario-decide"),
    (SIGNED_IN, ACT, "scenario-prove scenario-gains scenario-copy"),
    # imports of outside lists: each list says which roles may import it
    (SIGNED_IN, READ, "import-list import-report import-template"),
    (SIGNED_IN, ACT, "import-preview import-confirm"),
    # assemblies and good practices
    (EVERYONE, READ, "assembly-list assembly assembly-calendar press-kit follow-up"),
    (EVERYONE, FORM, "assembly-register assembly-ask registration registration-cancel"),
    (EVERYONE, READ, "practice-list practice"),
    (EVERYONE, FORM, "practice-send"),
    (SIGNED_IN, FORM, "assembly-new assembly-edit assembly-programme assembly-minutes"),
    (SIGNED_IN, FORM, "follow-up-new follow-up-edit follow-up-progress practice-import"),
    (SIGNED_IN, READ, "assembly-registered moderation"),
    (SIGNED_IN, ACT, "question-read practice-read"),
    # the API: what the pages say, for machines
    (EVERYONE, READ, "api:index api:openapi-json api:api-root"),
    (EVERYONE, READ, "api:bilan api:places api:commune api:epci api:territory api:schemes api:scheme"),
    (EVERYONE, READ, "api:sites api:site"),
    (EVERYONE, ACT, "api:match api:site-ranking"),
    (EVERYONE, FORM, "api-unknown"),
)


def _table(
    rows: Iterable[tuple[frozenset[str], tuple[str, ...], str]],
) -> Mapping[str, Mapping[str, frozenset[str]]]:
    return MappingProxyType(
        {name: dict.fromkeys(methods, roles) for roles, methods, names in rows for name in names.split()}
    )


RIGHTS = _table(_ROWS)


def role_of(user: User | AnonymousUser) -> str:
    """Return the role of who asks: `public` without an active account."""
    return str(user.role) if isinstance(user, User) and user.is_active else PUBLIC


def signed_in(request: HttpRequest) -> User:
    """Return who is signed in, where the table lets nobody else reach the view. Raises Http404."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def methods_of(view_name: str) -> tuple[str, ...]:
    """Return the methods somebody may use on an address; none when it stands in no row."""
    return tuple(RIGHTS.get(view_name, ()))


def can(user: User | AnonymousUser, view_name: str, method: str) -> bool:
    """Tell whether a person may use a method on the address of that name; HEAD counts as GET."""
    roles = RIGHTS.get(view_name, {}).get("GET" if method == "HEAD" else method, frozenset())
    return role_of(user) in roles
