"""Funds, their envelopes and files, and the movements of their money."""
