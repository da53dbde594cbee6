-- 一行是一个外部指数一年的数值 / One row is one outside index of one year
-- about: area
-- key: indicator, sender, month
with
-- What the same index was in the last year before that it was sent for.
told as (
    select
        *,
        lag(indicator_value) over (partition by indicator, _sender order by _month) as value_before
    from external_indicator
)

select
    external_indicator.indicator,
    external_indicator._sender as sender,
    external_indicator._month as month,
    deployment.city as city,
    external_indicator.indicator_value,
    external_indicator.value_before,
    external_indicator.indicator_value > external_indicator.value_before as has_risen,
    external_indicator.indicator_unit,
    external_indicator.issuer,
    external_indicator.method_note,
    external_indicator.method_note is not null as has_method_note,
    external_indicator._submission as submission_id,
    external_indicator._sheet as sheet,
    external_indicator._row as row_no
from told as external_indicator
cross join deployment
