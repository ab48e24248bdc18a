"""Lists read from outside files: each is previewed, then imported whole or not at all."""
