"""Reading what agencies hold in their own systems, whole report by whole report."""
