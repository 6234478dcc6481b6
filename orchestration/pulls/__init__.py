"""Pulling: what agencies hold in systems of their own becomes files in their inbox."""

from orchestration.pulls.due import pull_due

__all__ = ["pull_due"]
