-- 一行是一个经人确认的企业名称写法 / One row is one written name that a person confirmed to be a company's
-- about: company
-- key: name
with
judged as (
    select
        sequence,
        json_extract_string(content, '$.name') as name,
        json_extract_string(content, '$.code') as company_code,
        json_extract_string(content, '$.verdict') as verdict
    from journal_entry
    where kind = 'alias' and json_extract_string(content, '$.register') = 'company'
),

-- The last word on a pair holds; of two companies that a name was confirmed for, the later one.
last_word as (
    select
        sequence, name, company_code, verdict,
        row_number() over (partition by name, company_code order by sequence desc) as turn
    from judged
),

confirmed as (
    select sequence, name, company_code, row_number() over (partition by name order by sequence desc) as turn
    from last_word
    where turn = 1 and verdict = 'same'
)

select name, company_code, sequence
from confirmed
where turn = 1
