"""Rules on what stands below the line: of which year and of which source it is."""
