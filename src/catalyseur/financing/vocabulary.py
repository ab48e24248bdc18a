"""The closed vocabularies of a financing plan; natures, instruments and sizes are the toolbox's."""

from typing import TypeVar

from catalyseur.toolbox.vocabulary import Instrument, Labelled, Nature

LabelledT = TypeVar("LabelledT", bound=Labelled)


def named(kind: type[LabelledT], code: str) -> LabelledT:
    """Return the member of a vocabulary by its code. Raises LookupError when it is none."""
    for member in kind:
        if member.value == code:
            return member
    raise LookupError(f"'{code}' is not one of {', '.join(kind)}")


class Basis(Labelled):
    """Legal basis of an offer of public money."""

    ART14 = "art14", "RGEC article 14 (aide à finalité régionale)"
    ART17 = "art17", "RGEC article 17 (investissement des PME)"
    ART18 = "art18", "RGEC article 18 (conseil aux PME)"
    ART22 = "art22", "RGEC article 22 (jeunes pousses)"
    ART25 = "art25", "RGEC article 25 (recherche et développement)"
    ART28 = "art28", "RGEC article 28 (innovation des PME)"
    ART29 = "art29", "RGEC article 29 (innovation de procédé)"
    ART31 = "art31", "RGEC article 31 (formation)"
    ART36 = "art36", "RGEC article 36 (environnement)"
    ART38 = "art38", "RGEC article 38 (efficacité énergétique)"
    ART45 = "art45", "RGEC article 45 (dépollution)"
    ART47 = "art47", "RGEC article 47 (économie circulaire)"
    ART49 = "art49", "RGEC article 49 (études environnementales)"
    ART56 = "art56", "RGEC article 56 (infrastructures locales)"
    DE_MINIMIS = "deminimis", "de minimis"
    NO_AID = "no_aid", "pas d’aide d’État"
    GENERAL_MEASURE = "general_measure", "mesure générale"

    @property
    def is_gber(self) -> bool:
        """Tell whether the basis is an article of Regulation (EU) 651/2014."""
        return self not in (Basis.DE_MINIMIS, Basis.NO_AID, Basis.GENERAL_MEASURE)

    @property
    def has_eligible_costs(self) -> bool:
        """Tell whether the aid is measured against eligible costs: art. 22 counts amounts (art. 8(4))."""
        return self.is_gber and self is not Basis.ART22

    @property
    def counts_on_costs(self) -> bool:
        """Tell whether the aid counts in the cumulation on a line's costs (art. 8(3)(b) and 8(5))."""
        return self.has_eligible_costs or self is Basis.DE_MINIMIS


class Size(Labelled):
    """Size of the undertaking as intensities know it; a microenterprise is small."""

    SMALL = "small", "petite"
    MEDIUM = "medium", "moyenne"
    LARGE = "large", "grande"


FROM_LEAST_SIZE = (Size.LARGE, Size.MEDIUM, Size.SMALL)


class Owner(Labelled):
    """Who bears the project."""

    COMPANY = "company", "entreprise"
    COMMUNE = "commune", "commune"
    EPCI = "epci", "intercommunalité"
    REGION = "region", "région"
    ASSOCIATION = "association", "association"


class Granter(Labelled):
    """Who grants an aid, as French law on aid to firms tells them apart; a municipality is a commune or a grouping."""

    STATE = "state", "État ou établissement public national"
    REGION = "region", "région"
    DEPARTMENT = "department", "département"
    MUNICIPALITY = "municipality", "commune ou intercommunalité"


LOCAL_AUTHORITY_OWNERS = frozenset({Owner.COMMUNE, Owner.EPCI, Owner.REGION})

REGIONAL_NATURES = frozenset(
    {Nature.INITIAL_INVESTMENT_TANGIBLE, Nature.INITIAL_INVESTMENT_INTANGIBLE, Nature.WAGES_OF_NEW_JOBS}
)
PLAN_INSTRUMENTS = (
    Instrument.GRANT,
    Instrument.LOAN,
    Instrument.GUARANTEE,
    Instrument.REPAYABLE_ADVANCE,
    Instrument.TAX_CREDIT,
)
NETTED_INSTRUMENTS = frozenset({Instrument.GRANT, Instrument.REPAYABLE_ADVANCE})


class Reason(Labelled):
    """Why an offer is left out, in words; its `code` opens the reason given."""

    INCENTIVE_EFFECT = "incentive_effect", "effet incitatif"
    DIFFICULTY = "undertaking_in_difficulty", "entreprise en difficulté"
    SIZE = "size", "taille de l’entreprise"
    SECTOR = "sector", "secteur exclu"
    ZONE = "zone", "zone d’aides à finalité régionale"
    PLACE = "place", "lieu du projet"
    WINDOW = "window", "date d’octroi hors de la période de validité"
    GRANTER = "granter", "financeur non compétent"
    EXCLUSIVE = "exclusive", "dispositif exclusif d’un autre"
    MIN_BASE = "min_base", "assiette sous le minimum"
    NATURE = "nature", "nature de dépense hors de la base juridique"
    NOT_USED = "not_used", "non retenu par l’optimum"
    UNCOUNTED = "uncounted", "pas assez connu pour compter"
    NOT_ELIGIBLE = "not_eligible", "critère publié du dispositif non rempli"
    NOT_MODELLED = "not_modelled", "base juridique non modélisée"

    @property
    def code(self) -> str:
        """The code answers give: what has none of its own takes that of another, most often not used."""
        return _CODES.get(self, self).value


_WITHOUT_CODE = (Reason.NATURE, Reason.UNCOUNTED, Reason.NOT_ELIGIBLE, Reason.NOT_MODELLED)
_CODES = {Reason.PLACE: Reason.ZONE, **dict.fromkeys(_WITHOUT_CODE, Reason.NOT_USED)}
