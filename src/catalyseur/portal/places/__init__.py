"""Pages of places and the map."""
