"""The demonstration inbox: agency files as offices send them, with faults planted in a manifest."""
