"""Branches belong to their legal person: what is sent under a branch's credit code counts for the company that it is of.

A branch is told by the register of companies: it names a legal person that stands there by itself, and its own name
says that it is one (分公司). A subsidiary is a legal person too, though its parent be written beside it. What is not
certain is put to a person (`wuye names --register branch`), who confirms or rejects it; until then it counts for itself.
"""

import duckdb

from pipelines.catalogue.catalogue import Catalogue

TABLE = """
create table company_branch (
    company_code varchar, name varchar, stated_code varchar, legal_code varchar, verdict varchar
);
"""
_SIGNS = "分公司|分支机构|分部|项目部|管理处"

# verdict: certain (by the register), confirmed or rejected (by a person), open (to be asked).
_JUDGED = f"""
insert into company_branch
with
registered as (
    select company_code, name, parent_company_code as stated_code, regexp_matches(name, '{_SIGNS}') as says_branch
    from company
),

said as (
    select
        json_extract_string(content, '$.name') as name,
        json_extract_string(content, '$.code') as legal_code,
        json_extract_string(content, '$.verdict') as verdict,
        row_number() over (
            partition by json_extract_string(content, '$.name'), json_extract_string(content, '$.code')
            order by sequence desc
        ) as turn,
        sequence
    from journal_entry
    where kind = 'alias' and json_extract_string(content, '$.register') = 'branch'
),

confirmed as (
    select name, legal_code, row_number() over (partition by name order by sequence desc) as turn
    from said
    where turn = 1 and verdict = 'same'
),

rejected as (
    select name, legal_code from said where turn = 1 and verdict = 'different'
)

select
    registered.company_code,
    registered.name,
    registered.stated_code,
    case
        when confirmed.legal_code is not null then confirmed.legal_code
        when rejected.name is not null then null
        when registered.says_branch and legal.company_code is not null and legal.stated_code is null then legal.company_code
    end as legal_code,
    case
        when confirmed.legal_code is not null then 'confirmed'
        when rejected.name is not null then 'rejected'
        when registered.says_branch and legal.company_code is not null and legal.stated_code is null then 'certain'
        else 'open'
    end as verdict
from registered
left join registered as legal
    on legal.company_code = registered.stated_code and legal.company_code <> registered.company_code
left join confirmed
    on confirmed.name = registered.name
    and confirmed.turn = 1
    and confirmed.legal_code <> registered.company_code
left join rejected
    on rejected.name = registered.name
    and rejected.legal_code = registered.stated_code
where registered.says_branch or registered.stated_code is not null
"""


def assign_branches(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Fills `company_branch`, and puts the legal person's code in the place of a branch's in every table but the register.

    The stored rows stay as they were sent.
    """
    connection.execute(_JUDGED)
    if not connection.execute("select 1 from company_branch where legal_code is not null limit 1").fetchone():
        return
    for source in catalogue.sources.values():
        for column in source.columns:
            if column.about.refers == "company" and source.id != "company":
                connection.execute(
                    f"""
                    update "{source.id}" as sent set "{column.name}" = company_branch.legal_code
                    from company_branch
                    where company_branch.company_code = sent."{column.name}" and company_branch.legal_code is not null
                    """
                )
