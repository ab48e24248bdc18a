"""Panels and causal estimators: what a programme changed, with a control group."""
