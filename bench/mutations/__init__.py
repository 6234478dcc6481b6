"""What the gate catches and what it lets be, measured by faults put into counts that were landed.

A fault changes reported counts of a copy of a home; the warehouse is built from them and the gate
judges the candidate, as on any night. Many faults go in together, each in a neighbourhood of its
own: no two faults touch one series (an indicator of a unit and of all it was made of or became,
over its whole history) nor one row of a file, and of the units under one parent no more than a
twentieth carry a fault in one indicator and period, so that the parent's own figures and the
common shift of the peers stay about those of the true counts. What is counted is the verdict on
the figure that the fault was made for; sums above it hold several faults and are not counted.
"""
