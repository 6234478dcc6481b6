"""A release in PostgreSQL, for SQL and BI: loaded while readers read, each seeing what it may."""

from orchestration.outputs.postgres.audiences import AUDIENCES, PUBLIC, RESTRICTED, Audience
from orchestration.outputs.postgres.failures import ServingError
from orchestration.outputs.postgres.loading import Loaded, Serving, load, told
from orchestration.outputs.postgres.looking import look
from orchestration.outputs.postgres.roles import FOR_AN_ADMINISTRATOR

__all__ = [
    "AUDIENCES",
    "FOR_AN_ADMINISTRATOR",
    "PUBLIC",
    "RESTRICTED",
    "Audience",
    "Loaded",
    "Serving",
    "ServingError",
    "load",
    "look",
    "told",
]
