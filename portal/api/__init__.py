"""The interface for programs: read-only, JSON, the words of the release's own columns."""
