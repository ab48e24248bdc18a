"""« L’évaluation »: studies registered before their results, run, then frozen."""
