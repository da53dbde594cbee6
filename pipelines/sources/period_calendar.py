"""考核周期日历: when the periods of a scheme begin and end, where they are not those of the calendar."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.schema import Check, Source, identifier, moment, words
from pipelines.catalogue.worded import after
from pipelines.text import both


class PeriodCalendar(dy.Schema):
    """One row is one period of one scheme, `[starts_at, ends_at)` in Asia/Shanghai."""

    scheme = identifier("考核方案", "Scheme", "考核方案编号", "周期方案", key=True)
    period = identifier("考核周期", "Period", "考核期", "考核月份", key=True)
    starts_at = moment("周期开始时间", "Starts at", "考核周期起", "周期起", required=True)
    ends_at = moment("周期结束时间", "Ends before", "考核周期止", "周期止", required=True)
    document_no = words("周期依据文号", "Document number", "依据文号", "文号")


SOURCE = Source(
    id="period_calendar",
    label=both("考核周期日历", "Calendar of periods"),
    row=both("一行是一个方案的一个考核周期", "One row is one period of one scheme"),
    schema=PeriodCalendar,
    shape="register",
    cadence="on change",
    sender="city",
    owner=both("市民热线服务中心", "Citizens' hotline"),
    clauses=("S3-20",),
    checks=(
        after(PeriodCalendar, "ends_at", "starts_at"),
        Check(
            name="period_is_written_as_ours",
            refuses="row",
            message=both("考核周期的写法无法识别", "The period is not written in a known form"),
            mend=both("写成 2022-12、2022Q4、2022H2 或 2022", "Write 2022-12, 2022Q4, 2022H2 or 2022"),
            expr=pl.col("period").str.contains(r"^\d{4}(-(0[1-9]|1[0-2])|Q[1-4]|H[12])?$"),
            columns=("period",),
        ),
    ),
)
