"""The journal's actions in French."""

_WORDS = {
    "login_link_made": "lien de connexion préparé",
    "logged_in": "connexion",
    "logged_in_with_recovery_code": "connexion avec un code de secours",
    "logged_out": "déconnexion",
    "totp_enrolled": "application de codes associée",
    "totp_reset": "application de codes oubliée",
    "recovery_codes_renewed": "codes de secours renouvelés",
    "invited_as_case_officer": "invitation à l’instruction",
    "invited_as_administrator": "invitation à l’administration",
    "appointed_administrator": "administration confiée depuis la ligne de commande",
    "deactivated": "compte désactivé",
    "reactivated": "compte réactivé",
    "scheme_revision_proposed": "texte de dispositif proposé",
    "scheme_revision_approved": "texte de dispositif approuvé",
    "scheme_revision_rejected": "texte de dispositif refusé",
    "scheme_revision_withdrawn": "texte de dispositif retiré par son auteur",
    "scheme_error_reported": "erreur signalée",
    "scheme_error_closed": "signalement clos",
    "land_import_uploaded": "jeu de sites déposé",
    "land_import_confirmed": "jeu de sites importé",
    "site_milestone_proved": "jalon d’un site prouvé",
    "site_milestone_planned": "jalon d’un site prévu",
    "site_milestone_unknown": "jalon d’un site remis à inconnu",
}


def action_words(action: str) -> str:
    """Return an action in French; one without words shows its code."""
    return _WORDS.get(action, action)
