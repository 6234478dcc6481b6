"""Drawings as SVG made here: shapes and words beside colour, a title and a description in each."""
