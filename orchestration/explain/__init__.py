"""Why a figure is what it is, or why there is none: from the release, never from the warehouse."""
