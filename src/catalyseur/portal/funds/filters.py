"""What is asked of the list of movements."""

from collections.abc import Iterable

from django import forms
from django.db.models import Q

from catalyseur.ledger.movements import Kind
from catalyseur.portal.funds.models import File, Holder
from catalyseur.portal.funds.queries import moved_on

_DAY = {"class": "fr-input", "type": "date"}
_SELECT = {"class": "fr-select"}


class MovementForm(forms.Form):
    """Filters, each optional; the days bound the accounting day, both included."""

    nature = forms.ChoiceField(label="Mouvement", required=False, widget=forms.Select(_SELECT))
    compte = forms.ChoiceField(label="Compte", required=False, widget=forms.Select(_SELECT))
    dossier = forms.CharField(
        label="Code du dossier", required=False, max_length=60, widget=forms.TextInput({"class": "fr-input"})
    )
    du = forms.DateField(label="Du", required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d"))
    au = forms.DateField(label="Au", required=False, widget=forms.DateInput(_DAY, format="%Y-%m-%d"))

    def __init__(self, data: object, holders: Iterable[Holder]) -> None:
        """Offer the kinds of movements and the accounts of a fund."""
        super().__init__(data)  # type: ignore[arg-type] # a QueryDict
        self._holders = {row.code: row for row in holders}
        kinds = [(str(kind), kind.label.capitalize()) for kind in Kind]
        self.fields["nature"].choices = [("", "Tous"), *kinds]  # type: ignore[attr-defined]
        accounts = [(row.code, row.label) for row in self._holders.values()]
        self.fields["compte"].choices = [("", "Tous"), *accounts]  # type: ignore[attr-defined]

    def wanted(self) -> Q:
        """Return what the filters ask; those that cannot be read ask nothing, and say why on the page."""
        self.is_valid()
        asked = self.cleaned_data
        found = self._of_accounts(asked.get("compte", ""), asked.get("dossier", "").strip())
        if kind := asked.get("nature"):
            found &= Q(kind=kind)
        if first := asked.get("du"):
            found &= Q(on__gte=first)
        if last := asked.get("au"):
            found &= Q(on__lte=last)
        return found

    def _of_accounts(self, holder: str, file: str) -> Q:
        """Return what an account and a file ask, a file with what undoes its movements."""
        found = Q()
        if file:
            found &= moved_on(File.objects.filter(code=file, holder__in=self._holders.values()))
        if holder:
            found &= Q(holder=self._holders[holder]) | Q(to=self._holders[holder])
        return found or Q(holder__in=self._holders.values())
