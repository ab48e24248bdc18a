"""What is known of one project when it is read against the schemes."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from catalyseur.geography.atlas import Geography
from catalyseur.toolbox.firm import possible_categories, possible_eu_sizes
from catalyseur.toolbox.project import Project
from catalyseur.toolbox.vocabulary import Category, EuSize


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A project on a day, and the geography that places it."""

    project: Project
    on: date
    geography: Geography

    @cached_property
    def eu_sizes(self) -> frozenset[EuSize]:
        """The EU sizes the firm may have."""
        return possible_eu_sizes(self.project.firm)

    @cached_property
    def categories(self) -> frozenset[Category]:
        """The French categories the firm may have."""
        return possible_categories(self.project.firm)
