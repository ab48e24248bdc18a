"""Addresses. A token is 32 characters, a signed subscription 32, a colon and its signature."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from catalyseur.portal.projects import alert_views, plan_views, results, search_views, views
from catalyseur.portal.projects.plan_files import PLAN_FILES
from catalyseur.portal.projects.steps import STEPS


class TokenConverter(StringConverter):
    """The token of a project or of a search."""

    regex = "[A-Za-z0-9_-]{32}"


class SignedConverter(StringConverter):
    """A signed subscription."""

    regex = "[0-9a-f]{32}:[A-Za-z0-9_-]{20,80}"


class StepConverter(StringConverter):
    """A step's name."""

    regex = "|".join(step.slug for step in STEPS)


class PlanFileConverter(StringConverter):
    """A file of a plan."""

    regex = "|".join(PLAN_FILES)


register_converter(PlanFileConverter, "plan_file")
register_converter(TokenConverter, "project_token")
register_converter(SignedConverter, "signed")
register_converter(StepConverter, "step")

urlpatterns = [
    path("", views.new, name="project-new"),
    path("<project_token:token>/", results.results, name="project-results"),
    path("<project_token:token>/etape/<step:slug>/", views.answer, name="project-step"),
    path("<project_token:token>/dispositifs/<slug:slug>/", results.group, name="project-group"),
    path("<project_token:token>/fiche/", results.print_sheet, name="project-print"),
    path("<project_token:token>/dispositifs.csv", results.table, name="project-csv"),
    path("<project_token:token>/echeances.ics", results.calendar, name="project-calendar"),
    path("<project_token:token>/projet.json", results.document, name="project-document"),
    path("<project_token:token>/changements/", results.changes, name="project-compare"),
    path("<project_token:token>/plan/", plan_views.show_plan, name="project-plan"),
    path("<project_token:token>/plan/regles/", plan_views.show_costs, name="project-plan-costs"),
    path("<project_token:token>/plan/changer/", plan_views.change_plan, name="project-plan-change"),
    path("<project_token:token>/plan/et-si/", plan_views.show_otherwise, name="project-plan-otherwise"),
    path("<project_token:token>/plan/<plan_file:name>", plan_views.download, name="project-plan-file"),
    path("<project_token:token>/supprimer/", views.delete, name="project-delete"),
    path("<project_token:token>/alerte/", alert_views.ask, name="project-alert"),
    path("<project_token:token>/flux/", alert_views.ask_feed, name="project-feed"),
    path("alerte/arretee/", alert_views.stopped, name="alert-stopped"),
    path("alerte/<signed:signed>/confirmer/", alert_views.confirm, name="alert-confirm"),
    path("alerte/<signed:signed>/arreter/", alert_views.stop, name="alert-unsubscribe"),
    path("alerte/<signed:signed>/flux.atom", alert_views.feed, name="alert-feed"),
]
search_urlpatterns = [
    path("", search_views.new, name="search-new"),
    path("<project_token:token>/", search_views.ask, name="search-alert"),
    path("<project_token:token>/flux/", search_views.ask_feed, name="search-feed"),
    path("<project_token:token>/garder/", search_views.keep, name="search-keep"),
    path("<project_token:token>/effacer/", search_views.delete, name="search-delete"),
]
