"""A release as SDMX 3.0: the structure as SDMX-ML and SDMX-JSON, the figures as SDMX-CSV 2.0.

The structure is built of pysdmx's models. Of SDMX's several measures to an observation none is
used: the value is the one measure, limits and counts are attributes of it, as UNICEF's and other
agencies' flows have them, for many readers (sdmx1 among them) keep one measure only.
"""
