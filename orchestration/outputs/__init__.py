"""What leaves the system beside the portal: each takes a release's folder and a place to put it.

Nothing here knows the settings, the operations database or Dagster; commands and steps wire it.
"""
