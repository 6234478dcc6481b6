"""Rules judged on what agencies sent: copied counts, files that repeat a period or guess."""
