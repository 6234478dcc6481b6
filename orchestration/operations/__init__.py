"""The operations database: what arrived, what was judged and published, what to tell whom."""
