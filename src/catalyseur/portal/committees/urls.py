"""Addresses of committees."""

from django.urls import path

from catalyseur.portal.committees import scenario_views, views

_SCENARIO = "<int:key>/scenarios/<int:scenario>/"

urlpatterns = [
    path("", views.show_list, name="committee-list"),
    path("nouveau/", views.new, name="committee-new"),
    path("format.json", views.give_schema, name="committee-schema"),
    path("exemple.csv", views.give_template, name="committee-template"),
    path("<int:key>/", views.show, name="committee"),
    path("<int:key>/charger/", views.load, name="committee-load"),
    path("<int:key>/fonds/", views.take_from_fund, name="committee-fund"),
    path("<int:key>/notes/", views.score, name="committee-scores"),
    path("<int:key>/regles/", views.set_rules, name="committee-rules"),
    path("<int:key>/lancer/", views.run, name="committee-run"),
    path("<int:key>/cas.json", views.give_case, name="committee-case"),
    path("<int:key>/comparer/", scenario_views.compare, name="committee-compare"),
    path(_SCENARIO, scenario_views.show, name="scenario"),
    path(f"{_SCENARIO}prouver/", scenario_views.prove, name="scenario-prove"),
    path(f"{_SCENARIO}effets/", scenario_views.compute_gains, name="scenario-gains"),
    path(f"{_SCENARIO}deplacer/", scenario_views.move, name="scenario-move"),
    path(f"{_SCENARIO}copier/", scenario_views.copy, name="scenario-copy"),
    path(f"{_SCENARIO}decider/", scenario_views.decide, name="scenario-decide"),
    path(f"{_SCENARIO}<str:name>", scenario_views.give_file, name="scenario-file"),
]
