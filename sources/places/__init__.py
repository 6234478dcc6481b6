"""Places and their names through time: what a code or a name means on a day, search, history."""
