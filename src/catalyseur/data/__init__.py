"""The embedded facts: one Data Package. No code."""
