"""Double-entry accounts of the programme's money, in cents: movements are only added, nothing is overspent."""
