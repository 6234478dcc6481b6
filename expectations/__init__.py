"""What may be published: the gate and disclosure control."""
