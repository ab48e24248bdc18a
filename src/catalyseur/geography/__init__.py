"""Communes, EPCI, territories and zonings as they stood on a given day."""
