"""What arrives: the catalogue, the contracts, the readers, the landing."""
