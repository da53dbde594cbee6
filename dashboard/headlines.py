"""The metrics that stand for an area at a glance, on its first page and in its papers, and when they are behind."""

RATES = ("committee_rate", "service_rate", "party_rate")  # of coverage, each with the targets of the documents
HEADLINES = (*RATES, "complaint_score", "satisfaction_rate", "assessment_done")
BEHIND = ("off_pace", "missed")  # statuses
