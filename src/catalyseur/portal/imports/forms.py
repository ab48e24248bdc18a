"""What an administrator fills in to import a list."""

from collections.abc import Iterable
from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from catalyseur.portal.imports.sources import ImportSource
from catalyseur.portal.ui.fields import upload_field


class UploadForm(DsfrBaseForm):  # type: ignore[misc] # dsfr has no types
    """A list, the date of its data, a file."""

    source = forms.ChoiceField(label="Liste")
    vintage = forms.DateField(
        label="Date des données",
        help_text="Le jour où la liste a été publiée ou extraite.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    file = upload_field("Fichier", "", most_mb=20, advice="aucune de ces listes n’est si longue")

    def __init__(self, sources: Iterable[ImportSource], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Offer the lists the person may import."""
        super().__init__(*args, **kwargs)
        _offer(self, sources)


class ConfirmForm(forms.Form):
    """The file that was looked at, named by its digest."""

    source = forms.ChoiceField(widget=forms.HiddenInput)
    vintage = forms.DateField(widget=forms.HiddenInput)
    name = forms.CharField(max_length=200, widget=forms.HiddenInput)
    sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)

    def __init__(self, sources: Iterable[ImportSource], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Accept the lists the person may import."""
        super().__init__(*args, **kwargs)
        _offer(self, sources)


def _offer(form: forms.Form, sources: Iterable[ImportSource]) -> None:
    choices = [(source.code, source.label) for source in sources]
    form.fields["source"].choices = choices  # type: ignore[attr-defined]
