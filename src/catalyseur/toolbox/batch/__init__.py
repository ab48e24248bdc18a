"""The vectorised form: N projects against M schemes, one bit for each failing and each unknown criterion."""
