"""Turnkey sites and brownfields: a register, the readiness of each, and a need answered by ranked sites."""
