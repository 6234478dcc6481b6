"""The figures of a release as tables to take away: one filter, several formats, all streamed.

    offer = offer_of(connection)                     # once for a release
    asked = filter_of(offer, indicators=["…"], from_period="2020")
    for piece in csv_of(rows(connection, asked, most=100_000)):
        …

``connection`` is open, read-only, on ``chitieu.duckdb`` of a release; keep it open until the last
piece. Every value is bound; names of columns come from the release itself.
"""
