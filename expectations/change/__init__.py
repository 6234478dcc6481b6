"""Whether a figure is what its own history lets expect: rules on change (METHODS §6)."""
