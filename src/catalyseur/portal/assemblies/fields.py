"""Form fields of this app: lines and areas of text, lists of schemes, territories and awards."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from django import forms

from catalyseur.bilan.embedded import embedded_awards
from catalyseur.geography.places import UnknownPlaceError
from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.schemes.queries import current_catalogue
from catalyseur.portal.studies.queries import imported_awards
from catalyseur.toolbox.vocabulary import Labelled

NO_PERSON = "Une fonction (« maire », « directrice d’usine »), jamais un nom de personne."
MOST_KEYS = 30
_TERRITORY = re.compile(r"([12]):(ti-\d{4})", re.IGNORECASE)


class KeysField(forms.CharField):
    """Codes separated by commas; its value is the list of their keys, in order, each once."""

    def __init__(self, *, find: Callable[[str], str], **options: Any) -> None:  # noqa: ANN401 - a field's options
        """Take what finds a key; it raises ValueError with a French sentence."""
        widget = forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off"})
        super().__init__(required=False, max_length=1000, widget=widget, **options)
        self.find = find

    def prepare_value(self, value: object) -> object:
        """Write a list as it is typed."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: object) -> list[str]:
        """Find each key, or say which is none."""
        typed = [part for part in re.split(r"[\s,;]+", super().clean(value)) if part]
        if len(typed) > MOST_KEYS:
            raise forms.ValidationError(f"{len(typed)} codes : donnez-en au plus {MOST_KEYS}.")
        try:
            return list(dict.fromkeys(self.find(part) for part in typed))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class HourField(forms.TimeField):
    """An hour and minutes, or nothing."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - a field's options
        """Draw the browser's own clock."""
        widget = forms.TimeInput(format="%H:%M", attrs={"class": "fr-input", "type": "time"})
        super().__init__(
            required=False,
            input_formats=["%H:%M", "%H:%M:%S"],
            widget=widget,
            error_messages={"invalid": "Écrivez une heure comme 09:30."},
            **options,
        )


def trap() -> forms.CharField:
    """Return a field people do not see and robots fill in."""
    widget = forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off", "tabindex": "-1"})
    return forms.CharField(label="Ne remplissez pas ce champ", required=False, widget=widget)


def labelled(codes: type[Labelled]) -> list[tuple[str, str]]:
    """Return codes and their French words, for a list."""
    return [(code.value, code.label[:1].upper() + code.label[1:]) for code in codes]


def find_scheme_id(text: str) -> str:
    """Return the id of a scheme, by its id or ref. Raises ValueError with a French sentence."""
    scheme = current_catalogue().find(text)
    if scheme is None:
        raise ValueError(f"« {text[:40]} » n’est pas un dispositif de la boîte à outils : écrivez DSP-003.")
    return scheme.id


def find_territory_key(text: str) -> str:
    """Return the key of a territory. Raises ValueError with a French sentence."""
    found = _TERRITORY.fullmatch(text)
    try:
        if found:
            return current_geography().territory(int(found[1]), found[2].lower()).key
    except UnknownPlaceError:
        pass
    raise ValueError(
        f"« {text[:40]} » n’est pas un territoire : écrivez la phase et l’identifiant, comme 2:ti-0101."
    )


def find_award_key(text: str) -> str:
    """Return the key of an award. Raises ValueError with a French sentence."""
    imported = imported_awards()
    known = _embedded_keys() if imported is None else {award.key for award in imported}
    if text not in known:
        raise ValueError(f"« {text[:40]} » n’est pas la clé d’un lauréat connu de ce site.")
    return text


@cache
def _embedded_keys() -> frozenset[str]:
    return frozenset(award.key for award in embedded_awards())
