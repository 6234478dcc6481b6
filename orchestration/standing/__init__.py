"""How things stand: which reports came, which are late, and what the system is doing."""
