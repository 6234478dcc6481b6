"""What starts a run by itself: what waits, the night, and how a failure is tried again."""
