"""The scores of all estates in a quarter: what a list is drawn from, as a table to be laid beside it."""

from datetime import date

import polars as pl

from pipelines.query.door import Door
from pipelines.query.standing import newest_quarter


def estate_scores(door: Door, quarter: str = "") -> pl.DataFrame:
    """One row is one estate of the scope that was to be assessed in a quarter (the newest whole one without), by district,
    the highest score first; an estate with a month missing has a score and no rank.

    Columns: quarter, district, street, estate_id, name, company_code, company_name, households, months_due, months_scored,
    quarter_score (points), rank_at_best and rank_at_worst (in the district, with what chance alone may have moved), ranked.
    """
    return door.frame(
        """
        select
            estate_quarter.quarter, estate_quarter.district, estate_quarter.street, estate_quarter.estate_id, estate_quarter.name,
            estate_quarter.company_code, company_month.name as company_name, estate_quarter.households,
            months_due, months_scored, quarter_score, rank_at_best, rank_at_worst, ranked
        from estate_quarter
        left join company_month
            on company_month.company_code = estate_quarter.company_code and company_month.month = estate_quarter.month
        where estate_quarter.quarter = ?
            and ? in (estate_quarter.city, estate_quarter.district, estate_quarter.street, estate_quarter.community)
        order by estate_quarter.district, quarter_score desc nulls last, estate_quarter.estate_id
        """,
        [quarter or newest_quarter(door), door.scope.area],
    )


def managers_serving(door: Door, day: date) -> dict[str, str]:
    """By estate of the scope the numbers of its project managers on a day, joined by commas; an estate without one, and all
    of them for who may not see posts, is not named."""
    if not door.has("project_manager_post"):
        return {}
    rows = door.frame(
        """
        select estate_id, string_agg(distinct project_manager_id, ', ' order by project_manager_id) as numbers
        from project_manager_post
        where starts_on <= ? and coalesce(ends_on >= ?, true) and ? in (city, district, street, community)
        group by estate_id
        """,
        [day, day, door.scope.area],
    )
    return dict(rows.rows())
