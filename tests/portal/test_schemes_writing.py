"""A case officer writes a new scheme, changes what changes most, puts an end to one: read again, it holds everywhere."""

import io
import json
import zipfile
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from catalyseur.cli.main import main
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.models import Entry, Role, User
from catalyseur.portal.projects.actions import start_project
from catalyseur.portal.projects.alerts import open_feed
from catalyseur.portal.projects.digests import send_alerts
from catalyseur.portal.projects.models import Digest, SavedProject
from catalyseur.portal.schemes import actions, queries
from catalyseur.portal.schemes.models import SchemeRevision, State
from catalyseur.toolbox.windows import WindowState, version_on, window_on
from catalyseur.values.dates import today

pytestmark = pytest.mark.django_db
NEW = "aide-exemple"
PROJECT = {
    "title": "Exemple",
    "commune": "71153",
    "beneficiary": "company",
    "kinds": ["production_investment"],
}
TEXT = """\
id: aide-exemple
ref: DSP-1000
name: Aide d’exemple
summary: Une aide d’exemple, inventée pour un essai.
audience: Entreprises.
funder: Exemple
operator: Exemple
instruments: [grant]
known_from: "2020"
legal_basis:
  - {kind: unknown}
sources:
  - {id: page, label: Publication d’exemple}
versions:
  - id: v1
    window:
      mode: rolling
      opens_on: {value: 2020-01-01, source: page}
    criteria:
      beneficiary: {value: [company], source: page}
      perimeter: {value: {include: [FR]}, source: page}
      kind: {value: [production_investment], source: page}
      conditions:
        - {name: example_condition, question: "Le projet est-il un exemple ?"}
cases:
  - title: Exemple
    on: 2026-11-23
    project: {title: Exemple, commune: "71153", beneficiary: company, kinds: [production_investment], conditions: {example_condition: true}}
    verdict: yes
    window: open
"""


@pytest.fixture
def author():
    return User.objects.create(email="autrice@exemple.fr", role=Role.CASE_OFFICER)


@pytest.fixture
def reviewer():
    return User.objects.create(email="relecteur@exemple.fr", role=Role.CASE_OFFICER)


@pytest.fixture
def officer(client, author):
    client.force_login(author)
    return client


def _post(client, page, scheme_id, action="preview", /, **fields):
    return client.post(reverse(page, args=[scheme_id]), fields | {"action": action})


def _propose(client, text=TEXT, scheme_id=NEW):
    return _post(client, "scheme-draft", scheme_id, "propose", text=text, explanation="Nouveau.")


def _approve(reviewer):
    revision = SchemeRevision.objects.get(state=State.PROPOSED)
    return actions.approve_revision(
        revision_id=revision.pk, reviewer=reviewer, reason="Relu.", at=timezone.now()
    )


def _fields(client, name, scheme_id):
    """What the form shows, as a browser sends it back."""
    form = client.get(reverse(name, args=[scheme_id])).context["form"]
    return {
        name: value
        for name, field in form.fields.items()
        if not field.disabled and (value := form[name].value()) is not None
    }


def test_a_new_scheme_is_named_then_written(officer):
    page = officer.get(reverse("scheme-new")).content.decode()
    assert "DSP-1000" in page
    started = officer.post(reverse("scheme-new"), {"name": "Aide d’exemple", "scheme_id": "", "copied": ""})
    assert (
        started.url == f"{reverse('scheme-draft', args=['aide-dexemple'])}?nom=Aide+d%E2%80%99exemple&copie="
    )
    text = officer.get(started.url).context["form"].initial["text"]
    assert 'id: aide-dexemple\nref: DSP-1000\nname: "Aide d’exemple"\n' in text
    tried = _post(officer, "scheme-draft", "aide-dexemple", text=text, explanation="Pour voir.")
    page = tried.content.decode()
    assert tried.status_code == 422
    assert "clé « summary » : la valeur doit être un texte" in page
    assert not SchemeRevision.objects.exists()


def test_a_scheme_may_start_from_a_copy_that_holds(officer):
    address = reverse("scheme-draft", args=[NEW])
    text = officer.get(address, {"nom": "Ma copie", "copie": "pret-vert"}).context["form"].initial["text"]
    tried = _post(officer, "scheme-draft", NEW, text=text, explanation="Copie.")
    assert tried.status_code == 200
    assert "Un nouveau dispositif apparaît : dates à vérifier." in tried.content.decode()
    assert tried.context["effects"].changed == tried.context["effects"].projects


@pytest.mark.parametrize("scheme_id", ["pret-vert", "dsp-035", "nouveau", "fraicheur", "Majuscule", "é"])
def test_an_identifier_that_is_not_free_is_refused_with_another(officer, scheme_id):
    tried = officer.post(reverse("scheme-new"), {"name": "Exemple", "scheme_id": scheme_id, "copied": ""})
    assert tried.status_code == 422
    (error,) = tried.context["form"].errors["scheme_id"]
    assert f"« {scheme_id} » n’est pas libre" in error
    assert "essayez «" in error


def test_an_identifier_that_waits_is_refused_and_the_next_reference_is_given(officer):
    _propose(officer)
    tried = officer.post(reverse("scheme-new"), {"name": "Autre", "scheme_id": NEW, "copied": ""})
    assert "attend déjà une relecture" in tried.content.decode()
    assert queries.free_ref() == "DSP-1001"
    history = officer.get(reverse("scheme-revisions", args=[NEW]))
    assert history.status_code == 200


@pytest.mark.parametrize("scheme_id", ["fraicheur", "nouveau"])
def test_a_reserved_identifier_is_refused_by_the_action_too(author, scheme_id):
    text = TEXT.replace(f"id: {NEW}", f"id: {scheme_id}")
    with pytest.raises(RefusedError, match="n’est pas libre"):
        actions.propose_revision(
            scheme_id=scheme_id, text=text, explanation="x", author=author, at=timezone.now()
        )


def test_the_draft_of_a_scheme_that_exists_is_its_edition(officer):
    answer = officer.get(reverse("scheme-draft", args=["pret-vert"]))
    assert answer.url == reverse("scheme-edit", args=["pret-vert"])
    assert officer.get(reverse("scheme-draft", args=["Majuscule"])).status_code == 404


def test_from_writing_to_every_answer_and_back_to_a_file(officer, client, reviewer, tmp_path, capsys):
    token = start_project(document=PROJECT, now=timezone.now())
    on = today()
    open_feed(saved=SavedProject.objects.get(), on=date(2026, 11, 22), now=timezone.now())
    assert client.get(reverse("scheme-detail", args=[NEW])).status_code == 404
    assert _propose(officer).status_code == 302
    assert client.get(reverse("scheme-detail", args=[NEW])).status_code == 404
    _approve(reviewer)
    assert client.get(reverse("scheme-detail", args=[NEW])).status_code == 200
    listed = client.get(reverse("scheme-list"), {"q": "exemple", "le": on.isoformat()})
    assert NEW in [row.listed.scheme.id for row in listed.context["listing"].rows]
    assert client.get(reverse("api:scheme", args=[NEW])).json()["ref"] == "DSP-1000"
    address = f"{reverse('api:match')}?on={on.isoformat()}"
    answers = client.post(address, json.dumps(PROJECT), content_type="application/json").json()
    by_api = next(one for group in _groups(answers) for one in group if one["scheme"] == NEW)
    page = client.get(reverse("project-results", args=[token])).content.decode()
    assert by_api["verdict"] == "cannot_tell"
    assert "Le projet est-il un exemple ?" in page
    send_alerts(on=on, now=timezone.now())
    assert "Aide d’exemple" in json.dumps(
        list(Digest.objects.values_list("changes", flat=True)), ensure_ascii=False
    )
    assert client.get(reverse("scheme-yaml", args=[NEW])).content.decode() == TEXT
    archive = io.BytesIO(client.get(reverse("scheme-archive")).content)
    zipfile.ZipFile(archive).extractall(tmp_path)
    assert main(["schemes", "check", "--folder", str(tmp_path / "dispositifs")]) == 0
    assert capsys.readouterr().out.startswith("65 schemes, ")
    assert list(
        Entry.objects.filter(target=f"scheme:{NEW}").values_list("action", flat=True).order_by("pk")
    ) == [
        "scheme_revision_proposed",
        "scheme_revision_approved",
    ]


def _groups(answers):
    return [group for group in answers.values() if isinstance(group, list)]


def test_the_form_shows_the_scheme_and_says_when_nothing_changed(officer):
    fields = _fields(officer, "scheme-update", "pret-vert")
    assert fields["cap_eur"] == "5000000"
    tried = _post(officer, "scheme-update", "pret-vert", **fields | {"explanation": "Rien."})
    assert tried.status_code == 422
    assert "Rien n’a changé" in tried.content.decode()


def test_dates_and_amounts_need_a_source(officer):
    fields = _fields(officer, "scheme-update", "pret-vert") | {
        "cap_eur": "6 000 000 €",
        "explanation": "Plafond.",
    }
    tried = _post(officer, "scheme-update", "pret-vert", **fields)
    assert "Choisissez une source" in tried.content.decode()


def test_what_changes_most_is_changed_without_yaml(officer, reviewer):
    fields = _fields(officer, "scheme-update", "pret-vert") | {
        "summary": "Un résumé d’exemple.",
        "opens_on": "01/12/2020",
        "closes_on": "2027-03-31",
        "cap_eur": "6 000 000,50 €",
        "rate_pct": "12,5",
        "floor_eur": "",
        "source": "+",
        "source_label": "Publication d’exemple",
        "source_url": "https://exemple.fr/",
        "explanation": "Mise à jour d’exemple.",
    }
    tried = _post(officer, "scheme-update", "pret-vert", **fields)
    assert tried.status_code == 200
    assert {one.label for one in tried.context["differences"]} == {
        "résumé", "sources", "ouverture", "clôture", "taux", "aide plafonnée à", "aide d’au moins",
    }  # fmt: skip
    assert [case.has_changed for case in tried.context["case_changes"]] == [True] * 4
    assert not SchemeRevision.objects.exists()
    proposed = _post(officer, "scheme-update", "pret-vert", "propose", **fields)
    assert proposed.url == reverse("scheme-revision", args=[SchemeRevision.objects.get().pk])
    _approve(reviewer)
    scheme = queries.find_scheme("pret-vert")
    assert scheme is not None
    aid = scheme.versions[0].aid
    assert aid.cap_cents is not None
    assert (aid.cap_cents.values, aid.floor_cents) == ((600_000_050,), None)
    assert scheme.source_label(aid.cap_cents.alternatives[0].source) == "Publication d’exemple"
    shown = _fields(officer, "scheme-update", "pret-vert")
    assert (shown["opens_on"], shown["rate_pct"], shown["cap_eur"]) == ("2020-12-01", "12,5", "6000000,5")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("closes_on", "demain", "n’est pas une date"),
        ("closes_on", "31/02/2027", "n’est pas une date"),
        ("cap_eur", "beaucoup", "n’est pas un montant"),
        ("cap_eur", "-5", "n’est pas un montant"),
        ("rate_pct", "140", "100"),
        ("contact_url", "javascript:alert(1)", "Écrivez une adresse"),
        ("name", "", "obligatoire"),
    ],
)
def test_a_wrong_field_says_what_to_write(officer, field, value, words):
    fields = _fields(officer, "scheme-update", "pret-vert") | {
        field: value,
        "explanation": "x",
        "source": "tee",
    }
    tried = _post(officer, "scheme-update", "pret-vert", **fields)
    assert tried.status_code == 422
    assert any(words in error for error in tried.context["form"].errors[field])


def test_values_in_dispute_are_left_to_the_whole_text(officer):
    form = officer.get(reverse("scheme-update", args=["industrie-du-futur-2020"])).context["form"]
    assert form.fields["opens_on"].disabled
    assert "texte complet" in form.fields["opens_on"].help_text
    assert not form.fields["closes_on"].disabled


def test_a_contact_leaves_with_its_address(officer):
    fields = _fields(officer, "scheme-update", "pret-vert")
    fields |= {"contact_function": "", "contact_url": "", "explanation": "Plus de contact."}
    tried = _post(officer, "scheme-update", "pret-vert", **fields)
    assert {one.label for one in tried.context["differences"]} == {"contact", "adresse du contact"}


def test_a_shared_text_is_left_to_the_whole_text(officer):
    fields = _fields(officer, "scheme-update", "modernisation-aeronautique")
    fields |= {"envelope_eur": "5", "source": "fiche", "explanation": "x"}
    tried = _post(officer, "scheme-update", "modernisation-aeronautique", **fields)
    assert tried.status_code == 422
    assert "passez par le texte complet" in tried.content.decode()


def test_a_scheme_that_ends_closes_everywhere_and_keeps_its_history(officer, client, reviewer):
    fields = {"ends_on": "2026-11-22", "explanation": "Remplacé par un exemple.", "source": "tee-lu"}
    tried = _post(officer, "scheme-end", "pret-vert", **fields)
    assert tried.status_code == 200
    assert "ensuite : fermé, clôture le 22/11/2026" in tried.content.decode()
    _post(officer, "scheme-end", "pret-vert", "propose", **fields)
    _approve(reviewer)
    scheme = queries.find_scheme("pret-vert")
    assert scheme is not None
    on = date(2026, 11, 23)
    assert window_on(version_on(scheme, on).window, on).state is WindowState.CLOSED
    page = client.get(reverse("scheme-detail", args=["pret-vert"])).content.decode()
    assert "Retiré le 22/11/2026 : Remplacé par un exemple." in page
    assert SchemeRevision.objects.filter(scheme_id="pret-vert", state=State.APPROVED).count() == 1


def test_an_end_needs_a_day_a_reason_and_a_source(officer):
    tried = _post(officer, "scheme-end", "pret-vert")
    assert set(tried.context["form"].errors) == {"ends_on", "explanation", "source"}


def test_a_proposal_that_waits_is_told_by_both_forms(officer):
    fields = {"ends_on": "2026-11-22", "explanation": "Fin.", "source": "tee"}
    _post(officer, "scheme-end", "pret-vert", "propose", **fields)
    for name in ("scheme-update", "scheme-end", "scheme-edit"):
        assert "attend déjà sa relecture" in officer.get(reverse(name, args=["pret-vert"])).content.decode()
    again = _post(officer, "scheme-end", "pret-vert", "propose", **fields)
    assert again.status_code == 422
    assert SchemeRevision.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_of_the_writing_pages_do_not_grow(officer, django_assert_num_queries, count):
    for number in range(count):
        name = f"exemple-{number}"
        text = TEXT.replace(f"id: {NEW}", f"id: {name}").replace("DSP-1000", f"DSP-{1000 + number}")
        _propose(officer, text, name)
    assert SchemeRevision.objects.count() == count
    for address, most in (
        (reverse("scheme-new"), 5),
        (reverse("scheme-draft", args=["libre"]), 9),
        (reverse("scheme-update", args=["pret-vert"]), 5),
        (reverse("scheme-end", args=["pret-vert"]), 5),
        (reverse("scheme-archive"), 4),
    ):
        with django_assert_num_queries(most):
            officer.get(address)
