"""What the programme achieved, on any day: figures, then a report as data, then its renderings."""
