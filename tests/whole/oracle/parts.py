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
    ("unit_result_used", "departments"): {"department"},
    ("rows_failing", "estate_register"): {"estate"},
}


def parts_of(rows):
    """(metric, variant) → the headline's rows of the kinds that the part counts."""
    return {
        (metric, variant): [row for row in rows.get((metric, "headline"), ()) if row.get("segment") in kinds]
        for (metric, variant), kinds in PARTS.items()
    }
