"""The part of a number that answers a clause, where it is those rows of the headline that are of some kinds."""

PARTS = {
    ("training_done", "staff"): {"staff", "residents_committee"},
    ("training_done", "companies"): {"company"},
    ("people_trained", "staff"): {"staff", "residents_committee"},
    ("meeting_attendance", "residents_committee_and_company"): {"residents_committee", "committee", "company"},
    ("hazard_cleared_on_time", "pipes_lifts_fire"): {"pipe", "lift", "fire"},
    ("enforcement_cases", "named_kinds"): {"illegal_building", "ground_lock", "green_seizure"},
    ("enforcement_on_time", "named_kinds"): {"illegal_building", "ground_lock", "green_seizure"},
    ("committee_disclosed", "expenses_and_decisions"): {"working_expenses", "decisions"},
    ("survey_coverage", "companies"): {"company"},
    ("survey_coverage", "developers"): {"developer"},
    ("unit_result_used", "developers"): {"developer"},
    ("rows_failing", "estate_register"): {"estate"},
    ("complaint_solved", "of_urban_management"): {
        "illegal_building",
        "green",
        "sanitation",
        "refuse_sorting",
        "decoration_waste",
        "poultry",
    },
    ("complaint_solved", "of_police"): {"public_order", "parking"},
    ("complaint_solved", "of_market_supervision"): {"charges", "lift", "unlicensed_trade"},
    ("complaint_solved", "of_ecology"): {"pollution"},
    ("complaint_solved", "of_development"): {"wiring"},
    ("complaint_solved", "of_fire_service"): {"fire"},
    ("complaint_solved", "of_streets"): {"billboard"},
    ("complaint_solved", "of_housing"): {"civil_defence"},
}


def parts_of(rows):
    """(metric, variant) → the headline's rows of the kinds that the part counts."""
    return {
        (metric, variant): [row for row in rows.get((metric, "headline"), ()) if row.get("segment") in kinds]
        for (metric, variant), kinds in PARTS.items()
    }
