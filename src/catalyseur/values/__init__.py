"""Money, rates, dated things, official codes and verdicts: what every room speaks."""
