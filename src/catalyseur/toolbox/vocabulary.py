"""The closed vocabularies of projects and schemes, each code with its French label."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A code and the French words people read for it."""

    label: str

    def __new__(cls, code: str, label: str) -> Self:
        """Keep the code as the value and the words beside it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class Beneficiary(Labelled):
    """Who bears the project. `local_authority` stands for any of the four levels."""

    COMPANY = "company", "entreprise"
    COMMUNE = "commune", "commune"
    EPCI = "epci", "intercommunalité (EPCI ou EPT)"
    DEPARTEMENT = "departement", "département"
    REGION = "region", "région"
    LOCAL_AUTHORITY = "local_authority", "collectivité territoriale ou groupement"
    ASSOCIATION = "association", "association"
    EMPLOYER_GROUP = "employer_group", "groupement d’employeurs"
    TRAINING_BODY = "training_body", "organisme de formation"
    RESEARCH_BODY = "research_body", "organisme de recherche"
    DEVELOPER = "developer", "aménageur ou promoteur"
    LAND_AGENCY = "land_agency", "établissement public foncier"
    MIXED_COMPANY = "mixed_company", "société d’économie mixte ou société publique locale"
    SOCIAL_LANDLORD = "social_landlord", "bailleur social"
    SITE_OWNER = "site_owner", "propriétaire du site"
    PUBLIC_BODY = "public_body", "autre établissement public"


LOCAL_AUTHORITIES = frozenset(
    {Beneficiary.COMMUNE, Beneficiary.EPCI, Beneficiary.DEPARTEMENT, Beneficiary.REGION},
)


class Kind(Labelled):
    """What the project is about; a project may have several."""

    PRODUCTION_INVESTMENT = "production_investment", "investissement productif"
    MODERNISATION = "modernisation", "modernisation de l’outil de production"
    DIGITAL = "digital", "robotisation et numérique (industrie du futur)"
    FIRST_FACTORY = "first_factory", "première usine ou ligne pilote d’un produit innovant"
    RELOCATION = "relocation", "(re)localisation d’une production critique"
    DIVERSIFICATION = "diversification", "diversification"
    GREEN_INDUSTRY = "green_industry", "production de batteries, solaire, éolien ou pompes à chaleur"
    SHIPBUILDING = "shipbuilding", "construction navale"
    DECARBONISATION = "decarbonisation", "décarbonation d’un site"
    ENERGY_EFFICIENCY = "energy_efficiency", "économies d’énergie"
    RENEWABLE_HEAT = "renewable_heat", "chaleur renouvelable (biomasse)"
    WASTE_HEAT = "waste_heat", "récupération de chaleur fatale"
    RENEWABLE_ENERGY = "renewable_energy", "énergies renouvelables"
    HYDROGEN = "hydrogen", "hydrogène"
    ECODESIGN = "ecodesign", "écoconception"
    REUSE_REPAIR = "reuse_repair", "réemploi, réutilisation, réparation"
    PACKAGING_REUSE = "packaging_reuse", "réemploi des emballages"
    RECYCLED_MATERIALS = "recycled_materials", "intégration de matières recyclées"
    WATER_SAVING = "water_saving", "économies et recyclage d’eau"
    ENVIRONMENT = "environment", "autre transition écologique"
    RESEARCH = "research", "recherche et développement"
    INNOVATION = "innovation", "innovation, prototype, pilote"
    LAND_DEVELOPMENT = "land_development", "aménagement de foncier industriel"
    BROWNFIELD_REMEDIATION = "brownfield_remediation", "dépollution d’une friche"
    BROWNFIELD_REDEVELOPMENT = "brownfield_redevelopment", "recyclage d’une friche"
    TRAINING = "training", "formation"
    JOB_TRANSITION = "job_transition", "reconversion de salariés"
    GRADUATE_HIRE = "graduate_hire", "recrutement d’un jeune diplômé"
    STUDY = "study", "étude ou diagnostic"
    GROWTH = "growth", "croissance et développement de l’entreprise"


class Nature(Labelled):
    """Nature of a cost line, as in the financing plan."""

    INITIAL_INVESTMENT_TANGIBLE = "initial_investment_tangible", "investissement initial corporel"
    INITIAL_INVESTMENT_INTANGIBLE = "initial_investment_intangible", "investissement initial incorporel"
    WAGES_OF_NEW_JOBS = "wages_of_new_jobs", "salaires des emplois créés (deux ans)"
    FUNDAMENTAL_RESEARCH = "fundamental_research", "recherche fondamentale"
    INDUSTRIAL_RESEARCH = "industrial_research", "recherche industrielle"
    EXPERIMENTAL_DEVELOPMENT = "experimental_development", "développement expérimental"
    FEASIBILITY_STUDY = "feasibility_study", "étude de faisabilité"
    INNOVATION = "innovation", "innovation (brevets, conseil, détachement)"
    EXTERNAL_CONSULTANCY = "external_consultancy", "conseil extérieur"
    TRAINING = "training", "formation"
    ENVIRONMENTAL_EXTRA_COST = "environmental_extra_cost", "surcoût environnemental"
    ENVIRONMENTAL_WHOLE_COST = "environmental_whole_cost", "coût complet environnemental"
    ENERGY_EFFICIENCY_EXTRA_COST = "energy_efficiency_extra_cost", "surcoût d’efficacité énergétique"
    ENERGY_EFFICIENCY_WHOLE_COST = "energy_efficiency_whole_cost", "coût complet d’efficacité énergétique"
    REMEDIATION = "remediation", "dépollution"
    REMEDIATION_PUBLIC_OWNER = "remediation_public_owner", "dépollution par un propriétaire public"
    CIRCULAR_EXTRA_COST = "circular_extra_cost", "surcoût d’économie circulaire"
    ENVIRONMENTAL_STUDY = "environmental_study", "étude environnementale"
    LOCAL_INFRASTRUCTURE = "local_infrastructure", "infrastructure locale"
    OTHER = "other", "autre dépense"


class Instrument(Labelled):
    """The form an aid takes."""

    GRANT = "grant", "subvention"
    LOAN = "loan", "prêt"
    GUARANTEE = "guarantee", "garantie"
    REPAYABLE_ADVANCE = "repayable_advance", "avance récupérable"
    TAX_CREDIT = "tax_credit", "crédit d’impôt"
    ENGINEERING = "engineering", "ingénierie"
    LABEL = "label", "labellisation"


class EuSize(Labelled):
    """Size of an undertaking, Annex I of Regulation (EU) 651/2014."""

    MICRO = "micro", "microentreprise"
    SMALL = "small", "petite entreprise"
    MEDIUM = "medium", "entreprise moyenne"
    LARGE = "large", "grande entreprise"


class Category(Labelled):
    """French statistical category, decree 2008-1354; PME includes microentreprises."""

    PME = "PME", "PME"
    ETI = "ETI", "entreprise de taille intermédiaire"
    GE = "GE", "grande entreprise"


class BasisKind(Labelled):
    """Legal basis of an aid under European State-aid law."""

    GBER = "gber", "régime exempté (règlement (UE) 651/2014)"
    DE_MINIMIS = "deminimis", "de minimis"
    TEMPORARY_FRAMEWORK = "temporary_framework", "encadrement temporaire"
    NOTIFIED = "notified", "régime notifié"
    GENERAL_MEASURE = "general_measure", "mesure générale"
    NO_AID = "no_aid", "pas d’aide d’État"
    UNKNOWN = "unknown", "base juridique inconnue"
