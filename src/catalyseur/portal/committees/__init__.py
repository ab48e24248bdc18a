"""Committees: requests and rules loaded, a selection computed, moved by hand, compared, minuted, decided."""
