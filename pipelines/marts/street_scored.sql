-- 一行是一个街道一个季度的考核得分 / One row is one street's score of one quarter
-- about: area, assessment
-- key: street, month
with
quarters as (
    select last_month as month, ends_before - 1 as last_day from period where period_kind = 'quarter'
),

-- The region's own weights of the three parts, where it has any (S4-33).
weights as (
    select
        month,
        parameter_on('street_weight_organisation', last_day) as organisation,
        parameter_on('street_weight_rules', last_day) as rules,
        parameter_on('street_weight_effect', last_day) as effect
    from quarters
),

-- Elsewhere each district's own scorecard, as it stood (S3-23): never compared between districts.
versions as (
    select
        quarters.month,
        scorecard.district,
        scorecard.scorecard_version,
        sum(scorecard.weight) as weight,
        coalesce(sum(scorecard.weight) filter (where scorecard.aspect = 'organisation'), 0) as organisation,
        coalesce(sum(scorecard.weight) filter (where scorecard.aspect = 'rules'), 0) as rules,
        coalesce(sum(scorecard.weight) filter (where scorecard.aspect = 'effect'), 0) as effect,
        row_number() over (
            partition by quarters.month, scorecard.district
            order by max(scorecard.valid_from) desc, scorecard.scorecard_version desc
        ) as turn
    from quarters
    join scorecard
        on scorecard.valid_from <= quarters.last_day
        and (scorecard.valid_to is null or scorecard.valid_to >= quarters.last_day)
    group by quarters.month, scorecard.district, scorecard.scorecard_version
),

placed as (
    select
        street_assessment.street,
        street_assessment._month as month,
        place.city,
        place.district,
        street_assessment.score_organisation,
        street_assessment.score_rules,
        street_assessment.score_effect,
        street_assessment.score,
        street_assessment.assessed_on,
        street_assessment._sender as sender,
        street_assessment._submission as submission_id,
        street_assessment._sheet as sheet,
        street_assessment._row as row_no,
        row_number() over (
            partition by street_assessment.street, street_assessment._month
            order by street_assessment._received_on desc, street_assessment._submission desc
        ) as turn
    from street_assessment
    join place
        on place.sent_district = '' and place.sent_street = street_assessment.street and place.sent_community = ''
)

select
    placed.street,
    placed.month,
    placed.city,
    placed.district,
    placed.score_organisation,
    placed.score_rules,
    placed.score_effect,
    case
        when weights.organisation is not null then
            cast(
                weights.organisation * placed.score_organisation + weights.rules * placed.score_rules
                    + weights.effect * placed.score_effect as decimal(18, 6)
            )
        when versions.weight = 100 and versions.organisation + versions.rules + versions.effect = 100 then
            cast(
                (versions.organisation * placed.score_organisation + versions.rules * placed.score_rules
                    + versions.effect * placed.score_effect) / 100 as decimal(18, 6)
            )
    end as weighted_score,
    placed.score,
    versions.scorecard_version,
    placed.assessed_on,
    placed.sender,
    placed.submission_id,
    placed.sheet,
    placed.row_no
from placed
left join weights using (month)
left join versions
    on versions.month = placed.month and versions.district = placed.district and versions.turn = 1
where placed.turn = 1
