"""Reports that the plans ask for: which can be made of a release, what they say, how they look."""
