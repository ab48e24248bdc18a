"""The words of the site, for people: one entry a term, with its legal source where it has one."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A French term, what it means on this site, and the text that defines it, if any."""

    term: str
    meaning: str
    source: str = ""


def _term(term: str, meaning: str, source: str = "") -> Term:
    return Term(term=term, meaning=meaning, source=source)


TERMS = (
    _term("AFR", "Zone d’aides à finalité régionale : l’Union européenne y permet des aides à l’investissement plus élevées.", "décrets n° 2014-758 et n° 2022-968"),
    _term("annoncé, délégué, disponible", "Ce qui a été ouvert à un fonds, ce qu’une enveloppe en a reçu, ce qu’aucun dossier n’a encore réservé.", "LOLF, art. 8"),
    _term("anomalie", "Ce qui ne va pas dans une ligne publiée, gardée telle quelle."),
    _term("assemblée générale", "Réunion annuelle du programme Territoires d’industrie."),
    _term("assiette", "La dépense sur laquelle une aide se calcule.", "règlement (UE) n° 651/2014, art. 7"),
    _term("autorisations d’engagement (AE)", "Le plus que l’on peut engager sur une enveloppe.", "LOLF, art. 8"),
    _term("avance, acompte, solde", "Ce qui est payé avant, pendant et à la fin du projet.", "décret n° 2018-514, art. 12"),
    _term("besoin de foncier", "Ce qu’une entreprise demande à un terrain : surface, réseaux, accès, délai."),
    _term("bonne pratique, témoignage", "Ce qu’un organisme raconte de son projet, publié après relecture."),
    _term("cohorte", "Les unités traitées pour la première fois à la même période."),
    _term("comité", "Le groupe qui décide des demandes dans la limite des enveloppes."),
    _term("commune", "Commune désignée par son code Insee, telle qu’elle existe le jour choisi.", "CGCT, art. L. 2111-1"),
    _term("compte rendu", "Ce qui a été dit et décidé à une assemblée."),
    _term("constat", "Ce qu’un critère d’un dispositif répond pour un projet : oui, non, ou ne peut pas dire."),
    _term("contre-passation", "Mouvement qui en annule un autre."),
    _term("crédits de paiement (CP)", "Le plus que l’on peut payer dans l’année.", "LOLF, art. 8"),
    _term("cumul", "Fait d’ajouter plusieurs aides sur une même dépense.", "règlement (UE) n° 651/2014, art. 8"),
    _term("de minimis", "Petite aide qui échappe au contrôle des aides d’État, dans un plafond par entreprise.", "règlement (UE) 2023/2831"),
    _term("déclaration due", "Ce qu’une aide oblige à publier ou à inscrire à un registre, avec son délai.", "RGEC, art. 9 ; règlement (UE) 2023/2831, art. 6 ; décret n° 2017-779"),
    _term("demande", "Ce qu’une personne morale demande à un fonds."),
    _term("demande de simplification", "Demande de changer une norme qui bloque des territoires."),
    _term("début des travaux", "Première commande ferme, ou premier engagement qui rend l’investissement irréversible.", "règlement (UE) n° 651/2014, art. 2, point 23"),
    _term("désengagement", "Engagement auquel on renonce, en tout ou en partie.", "décret n° 2018-514, art. 14"),
    _term("dispositif", "Une aide publique : son financeur, ses critères, ses dates, ses sources."),
    _term("dossier (d’un fonds)", "La part d’un payeur dans une demande, suivie jusqu’au dernier versement."),
    _term("dossier de presse", "Le programme d’une assemblée et le bilan du jour, en un seul PDF."),
    _term("effectif", "Nombre de salariés en unités de travail par an.", "règlement (UE) n° 651/2014, annexe I, art. 5"),
    _term("effet incitatif", "Les travaux ne commencent qu’après la demande d’aide.", "règlement (UE) n° 651/2014, art. 6, § 2"),
    _term("entreprise en difficulté", "Entreprise que les règles européennes excluent de la plupart des aides.", "règlement (UE) n° 651/2014, art. 2, point 18"),
    _term("entreprise liée, partenaire", "Entreprise dont les effectifs et les comptes s’ajoutent à ceux du porteur, en tout ou en proportion.", "règlement (UE) n° 651/2014, annexe I, art. 3"),
    _term("enveloppe", "Somme totale qu’un dispositif peut dépenser."),
    _term("EPCI", "Établissement public de coopération intercommunale à fiscalité propre : l’intercommunalité.", "CGCT, art. L. 5210-1-1"),
    _term("EPT", "Établissement public territorial de la métropole du Grand Paris.", "CGCT, art. L. 5219-2"),
    _term("étude enregistrée", "Étude dont la question, les données et la méthode sont fixées avant tout résultat."),
    _term("fenêtre, relève", "Les jours où un dispositif reçoit des demandes ; une relève est une clôture intermédiaire."),
    _term("friche", "Bien ou terrain, bâti ou non, inutilisé, qui demande des travaux avant d’être réemployé.", "code de l’urbanisme, art. L. 111-26"),
    _term("FRR", "France ruralités revitalisation, qui succède à la ZRR le 1er juillet 2024.", "CGI, art. 44 quindecies A"),
    _term("inscription, liste d’attente", "Place demandée à une assemblée ; en attente quand il n’y en a plus."),
    _term("instruction, délai d’instruction", "L’examen d’une demande, et les jours jusqu’à la décision."),
    _term("jalon", "Étape datée qui rend un site prêt : prouvée, prévue ou inconnue.", "appels à sites clés en main ; standards CNIG"),
    _term("jour ouvrable (délais européens)", "Du lundi au vendredi, jours fériés exclus.", "règlement n° 1182/71, art. 2"),
    _term("lauréat", "Projet aidé par France Relance, tel que publié.", "plan de relance (DGE)"),
    _term("millésime", "Année que décrit un jeu de données."),
    _term("NAF", "Nomenclature d’activités française, révision 2 : le secteur d’une entreprise.", "décret n° 2007-1888"),
    _term("note, bonus", "Les points que le comité donne à une demande, et ceux que ses règles ajoutent."),
    _term("panel", "Tableau d’une ligne par lieu, secteur et année, sur lequel on estime un effet."),
    _term("périmètre", "Où un dispositif s’applique."),
    _term("plafond", "Montant qu’une aide ou une dépense ne peut dépasser."),
    _term("plancher", "Montant sous lequel une aide ou une dépense n’est pas retenue."),
    _term("PME, ETI, GE", "Petites et moyennes entreprises, entreprises de taille intermédiaire, grandes entreprises.", "décret n° 2008-1354"),
    _term("porteur", "Qui conduit le projet et demande l’aide."),
    _term("position", "Ce que tient un compte d’un fonds, du jour d’un mouvement à celui du suivant."),
    _term("procès-verbal", "Ce que le comité a décidé, et pourquoi."),
    _term("QPV", "Quartier prioritaire de la politique de la ville.", "décret n° 2023-1314"),
    _term("rapprochement", "Comparaison des paiements du registre avec un extrait de la comptabilité, ligne à ligne."),
    _term("report", "Ce qui reste d’une année, porté à la suivante.", "LOLF, art. 15"),
    _term("réservation, attribution, engagement", "Argent mis de côté, puis attribué, puis dû juridiquement.", "LOLF, art. 8"),
    _term("reversement", "Argent que le bénéficiaire rend.", "décret n° 2018-514, art. 14"),
    _term("scénario d’un comité", "Une sélection calculée, avec les demandes déplacées à la main."),
    _term("secret statistique", "Ce qui ne peut être publié parce que trop peu d’entreprises le composent.", "loi n° 51-711, art. 6"),
    _term("site clé en main", "Terrain d’activité prêt à recevoir une usine, procédures anticipées."),
    _term("subvention publiée", "Subvention qu’une personne publique publie.", "décret n° 2017-779 ; SCDL Subventions 1.1.0"),
    _term("suite d’assemblée", "Décision, annonce ou demande suivie jusqu’à l’assemblée suivante."),
    _term("témoins", "Les unités auxquelles on compare celles qui ont reçu le programme."),
    _term("tendances parallèles", "Ce que l’on suppose : sans le programme, traités et témoins auraient évolué de même."),
    _term("Territoire d’industrie", "Territoire labellisé par le programme du même nom : phase 1 de 2018 à 2022, phase 2 de 2023 à 2027.", "programme lancé le 22 novembre 2018"),
    _term("vague", "Labels attribués ensemble, à une même date."),
    _term("valeur de rupture", "Jusqu’où les tendances peuvent différer avant que la conclusion tombe."),
    _term("zone d’emploi", "Espace où la plupart des actifs résident et travaillent ; découpage de 2020.", "Insee"),
    _term("ZRR", "Zone de revitalisation rurale, jusqu’au 30 juin 2024.", "CGI, art. 1465 A"),
)  # fmt: skip
