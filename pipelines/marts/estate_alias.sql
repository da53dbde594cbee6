-- 一行是一个经人确认的小区写法及其小区 / One row is one written name that a person confirmed to be an estate's
-- about: estate
-- key: name, estate_id
with
judged as (
    select
        sequence,
        json_extract_string(content, '$.name') as name,
        json_extract_string(content, '$.code') as estate_id,
        json_extract_string(content, '$.verdict') as verdict
    from journal_entry
    where kind = 'alias' and json_extract_string(content, '$.register') = 'estate'
),

-- The last word on a pair holds. Two estates of different streets may bear one name: the order's street tells which.
last_word as (
    select
        sequence, name, estate_id, verdict,
        row_number() over (partition by name, estate_id order by sequence desc) as turn
    from judged
)

select name, estate_id, sequence
from last_word
where turn = 1 and verdict = 'same'
