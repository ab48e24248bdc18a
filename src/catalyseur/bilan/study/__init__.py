"""A registered study as a report: the same numbers on the page, in the PDF and in the files."""
