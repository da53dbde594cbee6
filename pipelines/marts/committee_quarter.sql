-- 一行是一个小区在一个季末在任的业委会或物管会 / One row is the committee of one estate at the end of one quarter
-- about: committee
-- key: estate_id, month
with
live as (
    select
        estate_month.estate_id,
        estate_month.month,
        month.last_day,
        estate_month.city,
        estate_month.district,
        estate_month.street,
        estate_month.community,
        estate_month.name,
        estate_month.committee_id,
        estate_month.committee_form,
        estate_month.reported,
        committee.members,
        committee.party_members,
        committee.has_residents_committee_representative,
        committee.rules_on,
        committee.covenant_on,
        committee._sender as sender,
        committee._submission as submission_id,
        committee._sheet as sheet,
        committee._row as row_no
    from estate_month
    join month using (month)
    join committee using (committee_id)
    where month(estate_month.month) in (3, 6, 9, 12)
        and estate_month.committee_form in ('owners_committee', 'interim_committee')
),

listed as (
    select
        live.estate_id,
        live.month,
        count(*) as members_listed,
        count(*) filter (where committee_member.is_residents_committee_member) as from_residents_committee,
        count(*) filter (where committee_member.is_residents_committee_member is null) as residents_committee_unknown,
        count(*) filter (where committee_member.is_in_community_team) as in_community_team,
        count(*) filter (where committee_member.is_in_community_team is null) as community_team_unknown
    from live
    join committee_member using (committee_id)
    where committee_member.member_post <> 'substitute'
        and (committee_member.starts_on is null or committee_member.starts_on <= live.last_day)
        and (committee_member.ends_on is null or committee_member.ends_on > live.last_day)
    group by live.estate_id, live.month
)

select
    live.estate_id,
    live.month,
    live.city,
    live.district,
    live.street,
    live.community,
    live.name,
    live.committee_id,
    live.committee_form,
    live.members,
    live.party_members,
    listed.members_listed,
    -- Whose members nobody has entered is unknown; one that has it is enough, whatever is not known of the others.
    case
        when listed.from_residents_committee > 0 then true
        when listed.residents_committee_unknown = 0 then false
    end as has_residents_committee_member,
    case
        when listed.in_community_team > 0 then true
        when listed.community_team_unknown = 0 then false
    end as has_cross_entry,
    live.has_residents_committee_representative,
    live.rules_on,
    live.covenant_on,
    coalesce(live.rules_on <= live.last_day, false) as has_rules,
    coalesce(live.covenant_on <= live.last_day, false) as has_covenant,
    live.reported,
    live.sender,
    live.submission_id,
    live.sheet,
    live.row_no
from live
left join listed using (estate_id, month)
