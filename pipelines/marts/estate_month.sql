-- 一行是一个小区在一个月末的情况 / One row is one estate at the end of one month
-- about: estate
-- key: estate_id, month
with
-- What each sender last told, up to each month. An estate that a later return leaves out is gone from then on.
told as (
    select month.month, month.last_day, estate_return.sender, max(estate_return.month) as told_month
    from month
    join (select distinct _sender as sender, _month as month from estate) as estate_return
        on estate_return.month <= month.month
    group by month.month, month.last_day, estate_return.sender
),

states as (
    select
        told.month,
        told.last_day,
        told.told_month,
        estate._submission as submission_id,
        estate._sheet as sheet,
        estate._row as row_no,
        estate._sender as sender,
        estate.estate_id,
        row_number() over (
            partition by estate.estate_id, told.month
            order by told.told_month desc, estate._received_on desc, estate._submission desc
        ) as turn
    from told
    join estate on estate._sender = told.sender and estate._month = told.told_month
    -- Once a street tells itself, what its district told of it before is over.
    anti join told as nearer
        on nearer.month = told.month
        and nearer.sender = estate.street
        and nearer.told_month > told.told_month
),

-- Who has told about committees and Party bodies, and when last: silence is unknown, not "none".
bodies_told as (
    select month.month, submission_part.source, submission_part.sender, max(submission_part.month) as told_month
    from month
    join submission_part on submission_part.month <= month.month
    where submission_part.source in ('committee', 'party_body') and submission_part.is_live
    group by month.month, submission_part.source, submission_part.sender
),

placed as (
    select
        states.month,
        states.last_day,
        states.told_month,
        states.submission_id,
        states.sheet,
        states.row_no,
        states.sender,
        place.city,
        place.district,
        place.street,
        place.community,
        estate.estate_id,
        estate.name,
        estate.estate_type,
        estate.is_old,
        estate.is_in_built_up_area,
        estate.untransferred_soe is not null as is_untransferred,
        estate.completed_year,
        estate.buildings,
        estate.households,
        estate.floor_area_m2,
        coalesce(estate.is_in_scope, true) as in_scope,
        estate.exclusion_reason,
        estate.eligible_on,
        estate.service_mode,
        estate.mode_decided_on,
        estate.company_code,
        estate.company_name,
        estate.repair_fund_status,
        estate.map_longitude,
        estate.map_latitude,
        estate.party_work_on,
        estate.work_plan_on,
        estate.is_in_scope is not null as has_scope_flag,
        estate.area_delimited_on,
        estate.service_class,
        estate.price_mode,
        estate.repair_responsible,
        estate.responsible_party,
        12 * (year(states.month) - year(states.told_month)) + month(states.month) - month(states.told_month) as months_carried
    from states
    join estate
        on estate._submission = states.submission_id
        and estate._sheet = states.sheet
        and estate._row = states.row_no
    join place
        on place.sent_district = coalesce(estate.district, '')
        and place.sent_street = coalesce(estate.street, '')
        and place.sent_community = coalesce(estate.community, '')
    where states.turn = 1
),

settings as (
    select
        month as of_month,
        parameter_on('carry_months', last_day) as carry_months,
        parameter_on('term_warning_days', last_day) as term_warning_days,
        parameter_on('party_group_counts', last_day) as party_group_counts
    from month
),

-- Who builds an estate and when it was delivered: of several projects, the one that was delivered last, or not yet.
estate_builder as (
    select
        estate_id,
        arg_max(developer_name, coalesce(delivered_on, date '9999-12-31')) as developer_name,
        case when count(*) = count(delivered_on) then max(delivered_on) end as delivered_on
    from project
    where estate_id is not null
    group by estate_id
),

committee_told as (
    select placed.estate_id, placed.month, max(bodies_told.told_month) as told_month
    from placed
    join bodies_told
        on bodies_told.month = placed.month
        and bodies_told.source = 'committee'
        and bodies_told.sender in (placed.city, placed.district, placed.street)
    group by placed.estate_id, placed.month
),

party_told as (
    select placed.estate_id, placed.month, max(bodies_told.told_month) as told_month
    from placed
    join bodies_told
        on bodies_told.month = placed.month
        and bodies_told.source = 'party_body'
        and bodies_told.sender in (placed.city, placed.district, placed.street)
    group by placed.estate_id, placed.month
),

live_committees as (
    select
        month.month,
        committee.estate_id,
        committee.committee_id,
        committee.committee_form,
        committee.formed_on,
        committee.term_ends_on,
        committee.filed_on,
        row_number() over (
            partition by committee.estate_id, month.month
            order by
                case committee.committee_form when 'owners_committee' then 1 when 'interim_committee' then 2 else 3 end,
                committee.formed_on desc,
                committee.committee_id
        ) as turn
    from committee
    join month on committee.formed_on <= month.last_day
    where committee.dissolved_on is null or committee.dissolved_on > month.last_day
),

-- A renewal held in the term that is told begins the next one, whether or not the register says so yet.
renewed as (
    select committee.committee_id, min(election.held_on) as renewed_on
    from committee
    join election
        on election.committee_id = committee.committee_id
        and election.held_on > coalesce(committee.term_starts_on, committee.formed_on)
    where election.election_kind = 'renewal' and coalesce(election.is_procedure_ok, true)
    group by committee.committee_id
),

-- A liaison is Party work, not an organisation; a branch at head office covers no estate (Q-26).
live_party as (
    select
        month.month,
        party_body.estate_id,
        count(*) as organisations,
        count(*) filter (where party_body.host = 'committee') as in_committees,
        count(*) filter (where party_body.host = 'project_team') as in_teams
    from party_body
    join month on party_body.set_up_on <= month.last_day
    join settings on settings.of_month = month.month
    where (party_body.ended_on is null or party_body.ended_on > month.last_day)
        and party_body.host in ('committee', 'project_team', 'estate')
        and (party_body.party_form = 'branch' or (party_body.party_form = 'group' and settings.party_group_counts = 1))
    group by month.month, party_body.estate_id
),

live_contracts as (
    select
        month.month,
        contract.estate_id,
        contract.company_code,
        row_number() over (
            partition by contract.estate_id, month.month
            order by contract.starts_on desc, contract.contract_id
        ) as turn
    from contract
    join month on contract.starts_on <= month.last_day
    where (contract.ends_on is null or contract.ends_on >= month.last_day)
        and contract.company_code is not null
        and contract.contract_kind in ('preliminary', 'ordinary')
),

-- Only a name was written, and a person has confirmed whose it is. A code that was written always goes before it.
named_contracts as (
    select
        month.month,
        contract.estate_id,
        company_alias.company_code,
        row_number() over (
            partition by contract.estate_id, month.month
            order by contract.starts_on desc, contract.contract_id
        ) as turn
    from contract
    join company_alias on company_alias.name = contract.company_name
    join month on contract.starts_on <= month.last_day
    where (contract.ends_on is null or contract.ends_on >= month.last_day)
        and contract.company_code is null
        and contract.contract_kind in ('preliminary', 'ordinary')
),

judged as (
    select
        placed.month,
        placed.city,
        placed.district,
        placed.street,
        placed.community,
        placed.estate_id,
        placed.name,
        placed.estate_type,
        placed.is_old,
        placed.is_in_built_up_area,
        placed.is_untransferred,
        placed.completed_year,
        placed.buildings,
        placed.households,
        placed.floor_area_m2,
        placed.in_scope,
        placed.exclusion_reason,
        coalesce(placed.eligible_on, estate_delivered.eligible_on) as eligible_on,
        coalesce(
            coalesce(placed.eligible_on, estate_delivered.eligible_on) <= placed.last_day,
            case when estate_delivered.estate_id is not null then false end
        ) as is_eligible,
        date_diff('day', coalesce(placed.eligible_on, estate_delivered.eligible_on), placed.last_day) as eligible_days,
        placed.months_carried,
        placed.months_carried = 0 as reported,
        placed.months_carried > settings.carry_months as is_silent,
        case when placed.months_carried <= settings.carry_months then placed.service_mode end as service_mode,
        case when placed.months_carried <= settings.carry_months then placed.mode_decided_on end as mode_decided_on,
        case
            when placed.months_carried > settings.carry_months then null
            else coalesce(placed.company_code, live_contracts.company_code)
        end as written_code,
        case when placed.months_carried <= settings.carry_months then coalesce(company_alias.company_code, named_contracts.company_code) end as alias_code,
        placed.company_name,
        placed.repair_fund_status,
        placed.map_longitude,
        placed.map_latitude,
        placed.party_work_on <= placed.last_day as has_party_work,
        coalesce(placed.work_plan_on <= placed.last_day, false) as has_work_plan,
        placed.street not like '%-unassigned' as has_street,
        placed.community not like '%-unassigned' as has_community,
        placed.has_scope_flag,
        coalesce(placed.area_delimited_on <= placed.last_day, false) as is_delimited,
        placed.service_class is not null as has_service_class,
        placed.price_mode is not null as has_price_mode,
        placed.repair_responsible is not null as has_repair_responsible,
        placed.responsible_party is not null as has_responsible_party,
        -- S4-10: the developer until the estate is delivered, the local government from then on.
        case
            when estate_builder.delivered_on is null and estate_builder.estate_id is not null
                or estate_builder.delivered_on > placed.last_day
            then placed.responsible_party = estate_builder.developer_name or regexp_matches(placed.responsible_party, '开发|建设单位')
            else regexp_matches(placed.responsible_party, '街道|镇政府|乡政府|人民政府|管委会|管理委员会')
                and not regexp_matches(placed.responsible_party, '物业管理委员会|物管会')
        end as is_stage_party_right,
        case
            when committee_told.told_month is null then null
            when 12 * (year(placed.month) - year(committee_told.told_month))
                + month(placed.month) - month(committee_told.told_month) > settings.carry_months then null
            else coalesce(live_committees.committee_form, 'none')
        end as committee_form,
        live_committees.committee_id,
        live_committees.formed_on,
        live_committees.term_ends_on,
        live_committees.term_ends_on < placed.last_day
            and coalesce(renewed.renewed_on > placed.last_day, true) as term_is_over,
        date_diff('day', placed.last_day, live_committees.term_ends_on) between 0 and settings.term_warning_days
            and coalesce(renewed.renewed_on > placed.last_day, true) as term_ends_soon,
        case when live_committees.committee_id is not null then coalesce(live_committees.filed_on <= placed.last_day, false) end as is_filed,
        case
            when party_told.told_month is null then null
            when 12 * (year(placed.month) - year(party_told.told_month))
                + month(placed.month) - month(party_told.told_month) > settings.carry_months then null
            else coalesce(live_party.organisations, 0)
        end as party_organisations,
        coalesce(live_party.in_committees, 0) as in_committees,
        coalesce(live_party.in_teams, 0) as in_teams,
        placed.last_day,
        placed.sender,
        placed.submission_id,
        placed.sheet,
        placed.row_no
    from placed
    join settings on settings.of_month = placed.month
    left join committee_told using (estate_id, month)
    left join party_told using (estate_id, month)
    left join live_committees
        on live_committees.estate_id = placed.estate_id
        and live_committees.month = placed.month
        and live_committees.turn = 1
    left join renewed on renewed.committee_id = live_committees.committee_id
    left join live_party on live_party.estate_id = placed.estate_id and live_party.month = placed.month
    left join live_contracts
        on live_contracts.estate_id = placed.estate_id
        and live_contracts.month = placed.month
        and live_contracts.turn = 1
    left join estate_delivered on estate_delivered.estate_id = placed.estate_id
    left join estate_builder on estate_builder.estate_id = placed.estate_id
    left join company_alias on company_alias.name = placed.company_name
    left join named_contracts
        on named_contracts.estate_id = placed.estate_id
        and named_contracts.month = placed.month
        and named_contracts.turn = 1
)

select
    estate_id,
    month,
    city,
    district,
    street,
    community,
    name,
    estate_type,
    is_old,
    is_in_built_up_area,
    is_untransferred,
    completed_year,
    buildings,
    households,
    floor_area_m2,
    in_scope,
    exclusion_reason,
    eligible_on,
    is_eligible,
    eligible_days,
    committee_form,
    committee_id,
    formed_on,
    term_ends_on,
    term_is_over,
    term_ends_soon,
    is_filed,
    party_organisations > 0 as has_party_organisation,
    case when party_organisations is not null then in_committees > 0 end as has_committee_party_body,
    case when party_organisations is not null then in_teams > 0 end as has_team_party_body,
    has_party_work,
    has_work_plan,
    has_street,
    has_community,
    has_scope_flag,
    is_delimited,
    estate_type is not null as has_type,
    service_mode is not null as has_mode,
    has_service_class,
    has_price_mode,
    has_repair_responsible,
    has_responsible_party,
    is_stage_party_right,
    service_mode,
    mode_decided_on,
    mode_decided_on <= last_day as is_decided,
    case
        when service_mode in ('company_full', 'special_items', 'other_manager', 'developer_preliminary') then true
        when service_mode = 'self_managed' then coalesce(mode_decided_on <= last_day, false)
        when service_mode is not null then false
    end as has_formal_service,
    service_mode not in ('none', 'trusteeship') as has_any_service,
    service_mode in ('company_full', 'developer_preliminary') as has_company_service,
    coalesce(written_code, alias_code) as company_code,
    written_code is null and alias_code is not null as company_by_alias,
    company_name,
    repair_fund_status,
    case when buildings > 0 then 1 else 0 end
        + case when floor_area_m2 > 0 then 1 else 0 end
        + case when households > 0 then 1 else 0 end
        + case when completed_year > 0 then 1 else 0 end
        + case when repair_fund_status is not null then 1 else 0 end as known_base_fields,
    map_longitude,
    map_latitude,
    months_carried,
    reported,
    is_silent,
    sender,
    submission_id,
    sheet,
    row_no
from judged
