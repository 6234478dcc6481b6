"""The compiled tables: names, columns, types and keys, as the warehouse reads them."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

TEXT, DAY, WHOLE, BIG = pa.string(), pa.date32(), pa.int32(), pa.int64()
REAL, TRUTH, EXACT = pa.float64(), pa.bool_(), pa.decimal128(18, 6)

OTHER_TYPES: Mapping[str, pa.DataType] = {
    **dict.fromkeys(
        ["snapshot_date", "valid_from", "valid_to", "link_date", "period_start", "period_end",
         "first_period_start", "timely_from", "due", "final", "issued", "break_date", "set_on",
         "made", "until"],
        DAY),
    **dict.fromkeys(
        ["rank", "year", "days", "age_from", "age_to", "rounding", "carry_years", "first_year",
         "last_year", "least_denominator", "unreliable_numerator", "unreliable_denominator",
         "events", "small_cell_max", "minimum_denominator", "out_of", "baseline_year"], WHOLE),
    **dict.fromkeys(
        ["position", "period_number", "due_month", "due_day", "maximum", "points",
         "consecutive_years", "group_no", "subgroup_no", "correction_no"], WHOLE),
    **dict.fromkeys(
        ["share", "ceiling_multiple", "hard_low", "hard_high", "soft_low", "soft_high",
         "confidence", "lower", "upper", "z", "value", "numerator", "denominator",
         "least_count", "most_hidden"], REAL),
    **dict.fromkeys(
        ["additive", "sum_of_children", "sensitive", "proxy", "disputed", "comparable",
         "in_scope", "before_end", "of_roster", "self_assessed", "breakdowns"], TRUTH),
    **dict.fromkeys(["per", "from_count", "to_count"], BIG),
    "target_value": EXACT,
}  # fmt: skip
"""Types of the columns that are not text; a name has one type wherever it stands."""

COLUMNS: Mapping[str, str] = {
    "catalogue": "catalogue_id catalogue_hash name_vi name_en country_locality_id",
    "levels": "level rank name_vi name_en",
    "geographies": "geography kind snapshot_date",
    "geography_levels": "geography level",
    "localities": "locality_id level code name_vi type parent_id province_code area valid_from "
    "valid_to decree in_scope",
    "locality_parents": "locality_id parent_id valid_from valid_to",
    "locality_links": "predecessor_id successor_id link_date share basis decree",
    "periods": "period period_type period_start period_end year days previous_like_period",
    "period_parts": "period part_period part_period_type",
    "period_levels": "level period_type",
    "breakdown_levels": "breakdown dimension level",
    "measures": "measure_id feed name_vi name_en population age_from age_to kind stock_timing "
    "attribution additive sensitivity period_type cumulation rounding carry_years "
    "ceiling_measure_id ceiling_multiple series registry_level",
    "measure_parts": "measure_id part_measure_id",
    "feeds": "feed name_vi name_en first_period_start timely_from",
    "feed_measures": "feed measure_id breakdown",
    "feed_levels": "feed measure_id level sum_of_children",
    "indicators": "indicator_id name_vi name_en domain programme_code sdg_code sdg_relation kind "
    "per relation ratio_type interval_method direction series sensitive sensitivity proxy "
    "definition_vi definition_en limitations_vi limitations_en hard_low hard_high soft_low "
    "soft_high limits_source not_above unreliable_numerator unreliable_denominator "
    "least_denominator of_roster self_assessed no_source_vi "
    "no_source_en",
    "indicator_measures": "indicator_id role measure_id",
    "indicator_periods": "indicator_id period_type",
    "indicator_breakdowns": "indicator_id breakdown",
    "calendar": "feed period due final",
    "agencies": "agency_id name_vi name_en feed locality_id valid_from valid_to",
    "plans": "plan_id name_vi name_en document issued locality_id geography first_year last_year "
    "note_vi note_en",
    "targets": "plan_id position clause target_id indicator_id locality_id geography breakdown "
    "year period kind comparator target_value per out_of baseline_year qualifier printed read_as "
    "reading_note_vi reading_note_en disputed dispute_reason_vi dispute_reason_en comparable "
    "not_comparable_reason_vi not_comparable_reason_en",
    "obligations": "obligation_id plan_id clause reporter_vi reporter_en receiver_vi receiver_en "
    "via_vi via_en cadence period_type period_number due_rule due_month due_day first_year "
    "last_year feeds indicators content_vi content_en printed note_vi note_en",
    "obligation_dates": "obligation_id period period_start period_end due before_end",
    "agency_lines": "line_id name_vi name_en",
    "ownership": "indicator_id role line_id valid_from valid_to document clause note_vi note_en",
    "special_groups": "group_no measure_id name_vi name_en law_clause decree_article shares_with "
    "overlap_note_vi overlap_note_en subgroups_source",
    "special_subgroups": "group_no subgroup_no description_vi description_en",
    "cross_checks": "check_id name_vi name_en left_measure_id right_measure_id period_type "
    "least_count soft_low soft_high hard_low hard_high doubts source reason_vi reason_en "
    "limitation_vi limitation_en",
    "cross_check_levels": "check_id level",
    "reference_levels": "indicator_id measure_id locality_id year value series source",
    "standards": "standard_id name_vi name_en document valid_from valid_to maximum "
    "score_measure_id recognised_measure_id source note_vi note_en",
    "standard_thresholds": "standard_id category unit_type within_type terrain points source "
    "description_vi description_en",
    "terrains": "locality_id terrain source",
    "recognitions": "standard_id consecutive_years by_vi by_en source",
    "corrections": "correction_no correction_id feed agency locality_id period breakdown "
    "measure_id from_count to_count made made_by until reason_vi reason_en",
    "breaks": "kind id break_date reason_vi reason_en",
    "thresholds": "threshold_id value unit set_on source reason_vi reason_en",
    "waivers": "waiver_id indicator_id series locality_id geography period breakdown value "
    "numerator denominator seal rule_ids reason_vi reason_en steward made until",
    "exact_poisson_limits": "events confidence lower upper",
    "confidence_levels": "confidence z",
    "disclosure": "sensitivity level period_type breakdowns small_cell_max minimum_denominator "
    "most_hidden",
    "disclosure_days": "month_and_day",
}
"""The columns of every compiled table, in order."""


def schema_of(table: str) -> pa.Schema:
    """The Arrow schema of a compiled table; KeyError for a table there is not."""
    return pa.schema([(name, OTHER_TYPES.get(name, TEXT)) for name in COLUMNS[table].split()])
