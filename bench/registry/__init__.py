"""How the locality registry was made: reference tables in, localities.csv and links.csv out."""
