"""Catalyseur: from an industrial project and its place to its territory, its schemes and the reasons."""

__version__ = "0.1.0"
