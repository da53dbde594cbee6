"""The estates that a company serves, as of a day."""

from datetime import date

import polars as pl

from pipelines import periods
from pipelines.query.door import Door


def estates_of(door: Door, company: str, as_of: date | None = None) -> pl.DataFrame:
    """One row is one estate that a company served at the end of the last month up to a day (of the build without one), the
    largest first, wherever it is that the viewer may see.

    Columns: estate_id, name, district, street, estate_type, households, since (the first month of the build's from which on
    the company served it without a break).

    Raises:
        RequestError: there is no such company.
    """
    door.accept_company(company)
    day = as_of or periods.parse(door.as_of).last_day
    return door.frame(
        """
        with served as (
            select * from estate_month where company_code = ? and month <= ? and in_scope
        ),

        newest as (
            select max(month) as month from estate_month where month <= ?
        ),

        others as (
            select estate_id, max(month) as month from estate_month
            where company_code is distinct from ? and month <= ?
            group by estate_id
        )

        select
            served.estate_id, served.name, served.district, served.street, served.estate_type, served.households,
            (
                select min(earlier.month) from served as earlier
                where earlier.estate_id = served.estate_id and (others.month is null or earlier.month > others.month)
            ) as since
        from served
        join newest using (month)
        left join others using (estate_id)
        order by served.households desc nulls last, served.estate_id
        """,
        [company, day, day, company, day],
    )
