"""Bilans, frozen when published, and the imports they are drawn from."""
