"""Every page somebody may open, and as whom."""

from dataclasses import dataclass

from catalyseur.portal.accounts.models import Role
from tests.browser.world import SCHEME, World


@dataclass(frozen=True, kw_only=True)
class Address:
    """A page: its path (with words of the world in braces), the role that opens it, the status it answers."""

    path: str
    role: str | None = None
    status: int = 200

    def __str__(self) -> str:
        """Name the test."""
        return f"{self.role or 'public'} {self.path}"

    def open(self, page, world: World) -> str:
        """Go there, wait for all it loads; return the path; fail on another status or another page."""
        path = self.path.format(**world.words)
        answer = page.goto(path)
        assert answer is not None
        assert (answer.status, answer.url) == (self.status, page.url), path
        assert answer.url.endswith(path), f"{path} went to {answer.url}"
        return path


PROJECT = "/verifier/{token}/"
PUBLIC = (
    "/",
    "/?phase=1",
    "/recherche/",
    "/recherche/?q=sainte-marie",
    "/recherche/?q=zzzzqq",
    "/commune/71153/",
    "/commune/71153/?le=2020-12-15",
    "/commune/14581/",
    "/epci/200042646/",
    "/territoire/2/ti-0101/",
    "/mentions-legales/",
    "/accessibilite/",
    "/sources/",
    "/glossaire/",
    "/boite-a-outils/",
    "/boite-a-outils/?q=boulangerie",
    "/boite-a-outils/?q=zzzzqq",
    f"/boite-a-outils/{SCHEME}/",
    f"/boite-a-outils/{SCHEME}/signaler/",
    "/sites/",
    "/sites/?friche=oui&lieu=REG-28",
    "/sites/?q=zzzzqq",
    "/sites/fiche/turnkey-sites/SCM-005/",
    "/sites/besoin/",
    "/sites/besoin/?surface_min=20&lieu=REG-28",
    "/bilan/",
    "/bilan/region/27/",
    "/bilan/territoire/2:ti-0101/",
    "/bilan/comparer/",
    "/bilan/comparer/?a=2:ti-0101&b=2:ti-0201",
    "/bilan/publies/",
    "/evaluation/",
    "/evaluation/etudes/",
    "/evaluation/validation/",
    "/verifier/",
    PROJECT,
    *(f"{PROJECT}etape/{slug}/" for slug in ("lieu", "porteur", "entreprise", "projet", "couts", "dates")),
    f"{PROJECT}dispositifs/a-preciser/",
    f"{PROJECT}fiche/",
    f"{PROJECT}changements/",
    f"{PROJECT}plan/",
    f"{PROJECT}plan/regles/",
    f"{PROJECT}plan/changer/",
    f"{PROJECT}plan/et-si/",
    f"{PROJECT}alerte/",
    f"{PROJECT}supprimer/",
    "/boite-a-outils/suivre/?q=boulangerie&lieu=REG-53",
    "/boite-a-outils/suivre/{search}/",
    "/verifier/alerte/arretee/",
    "/verifier/alerte/{signed}/confirmer/",
    "/verifier/alerte/{signed}/arreter/",
    "/assemblees/",
    "/assemblees/3/",
    "/assemblees/4/",
    "/assemblees/3/question/",
    "/assemblees/3/inscription/",
    "/assemblees/4/inscription/",
    "/assemblees/suivi/{follow_up}/",
    "/assemblees/inscription/{registration}/",
    "/assemblees/inscription/{registration}/annuler/",
    "/assemblees/bonnes-pratiques/",
    "/assemblees/bonnes-pratiques/{practice}/",
    "/assemblees/bonnes-pratiques/proposer/",
    "/compte/connexion/",
    "/compte/connexion/envoyee/",
    "/compte/connexion/lien/faux/",
)
ERRORS = (
    ("/commune/00000/", 404),
    ("/commune/71153/?le=hier", 400),
    ("/sites/besoin/?surface_min=zzz", 422),
    ("/sites/fiche/turnkey-sites/SCM-999/", 404),
    ("/verifier/" + "x" * 32 + "/", 404),
    ("/bilan/region/99/", 404),
    ("/bilan/publies/99/", 404),
    ("/evaluation/etudes/99/", 404),
    ("/assemblees/99/", 404),
    ("/assemblees/inscription/" + "0" * 32 + ":" + "x" * 43 + "/", 404),
    ("/boite-a-outils/suivre/" + "x" * 32 + "/", 404),
    ("/verifier/alerte/" + "0" * 32 + ":" + "x" * 43 + "/arreter/", 404),
)
SIGNED_IN = (
    "/compte/",
    "/imports/?source=cnig_friches",
    "/imports/{land_import}/",
    "/sites/jalons/turnkey-sites/SCM-005/",
    "/evaluation/etudes/enregistrer/",
    "/assemblees/4/",
    "/comites/",
    "/comites/nouveau/",
    "/comites/{committee}/",
    "/comites/{committee}/charger/",
    "/comites/{committee}/notes/",
    "/comites/{committee}/regles/",
    "/comites/{committee}/comparer/?s={scenario}&s={other_scenario}",
    "/comites/{committee}/scenarios/{scenario}/",
    "/comites/{committee}/scenarios/{scenario}/deplacer/?request=exemple-02&amount=600000",
    "/comites/{committee}/scenarios/{scenario}/decider/",
    "/assemblees/nouvelle/",
    "/assemblees/4/modifier/",
    "/assemblees/4/programme/",
    "/assemblees/4/compte-rendu/",
    "/assemblees/4/inscrits/",
    "/assemblees/4/suivi/",
    "/assemblees/suivi/{follow_up}/modifier/",
    "/assemblees/suivi/{follow_up}/etat/",
    "/assemblees/relecture/",
    "/assemblees/bonnes-pratiques/importer/",
    "/boite-a-outils/fraicheur/",
    "/boite-a-outils/nouveau/",
    "/boite-a-outils/nouveau/aide-exemple/?nom=Exemple",
    f"/boite-a-outils/{SCHEME}/modifier/",
    f"/boite-a-outils/{SCHEME}/mettre-a-jour/",
    f"/boite-a-outils/{SCHEME}/retirer/",
    f"/boite-a-outils/{SCHEME}/historique/",
    "/boite-a-outils/revisions/{revision}/",
)
ADMINISTRATION = (
    "/compte/",
    "/boite-a-outils/revisions/{revision}/",
    "/compte/personnes/",
    "/compte/personnes/inviter/",
    "/compte/journal/",
    "/bilan/publies/",
    "/imports/",
)

ADDRESSES = (
    *(Address(path=path) for path in PUBLIC),
    *(Address(path=path, status=status) for path, status in ERRORS),
    *(Address(path=path, role=str(Role.CASE_OFFICER)) for path in SIGNED_IN),
    *(Address(path=path, role=str(Role.ADMINISTRATOR)) for path in ADMINISTRATION),
    Address(path="/compte/journal/", role=str(Role.CASE_OFFICER), status=403),
)
