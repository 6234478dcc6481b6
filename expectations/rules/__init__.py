"""The closed list of the gate's rules, by family.

Severity is the most a rule can do: `block` stops the release, `hold` withholds the figure,
`flag` publishes it with a mark. A rule may break mildly (see `Comparison.severity`) and then only
flags. Bounds are columns of the candidate; none is written here.

Placeholders of the sentences: {observed} and {expected} are numbers as a statistician writes them
with their unit; {numerator}, {denominator} the names of the counts; {count} the name of the count
a comparison is about; {indicator} the name of an indicator, {other} that of another one or of a
measure; {period} a period id; {case} the name of a correction, {correction} its reason;
{note} what somebody wrote of the figure.
"""

from __future__ import annotations

from expectations.rules.across_feeds import RULES_ACROSS_FEEDS
from expectations.rules.denominators import RULES_OF_DENOMINATORS
from expectations.rules.files import RULES_ON_FILES
from expectations.rules.impossible import RULES_OF_IMPOSSIBLE
from expectations.rules.kinds import RULES_OF_KINDS
from expectations.rules.odd import RULES_OF_ODD
from expectations.rules.odd_change import RULES_OF_ODD_CHANGE
from expectations.rules.rule import SEVERITIES, Rule, Severity
from expectations.rules.structure import RULES_OF_STRUCTURE
from expectations.rules.surprising import RULES_OF_SURPRISING
from expectations.rules.travelling import RULES_THAT_TRAVEL

__all__ = ["RULES", "RULES_BY_ID", "SEVERITIES", "Rule", "Severity"]

# In the order in which the violations of one figure are told.
RULES: list[Rule] = [
    *RULES_OF_STRUCTURE,
    *RULES_OF_IMPOSSIBLE,
    *RULES_OF_SURPRISING,
    *RULES_ACROSS_FEEDS,
    *RULES_ON_FILES,
    *RULES_OF_KINDS,
    *RULES_OF_DENOMINATORS,
    *RULES_THAT_TRAVEL,
    *RULES_OF_ODD,
    *RULES_OF_ODD_CHANGE,
]

RULES_BY_ID: dict[str, Rule] = {rule.rule_id: rule for rule in RULES}
