"""From files of establishments to a panel: unit x sector x year, on a geography that does not move."""
