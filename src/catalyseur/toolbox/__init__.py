"""Aid schemes as dated data; a project and a scheme give yes, no or cannot tell, with reasons."""
