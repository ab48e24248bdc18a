"""The annual general assembly, its follow-up, good practices and testimonies."""
