"""Speed against hand-written baselines, and the generator of demonstration feeds."""
