"""Proposals for the lists with their evidence, where every case stands, and its next step."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta

import polars as pl

from pipelines import clock, periods
from pipelines.office.entries import Objection, ProposalStep
from pipelines.office.journal import open_journal
from pipelines.office.lawful_terms import lawful_term
from pipelines.office.standing import ON_LIST, Case, NextStep, is_over, next_steps, published_until, terms_of
from pipelines.office.standing import standings as cases_of
from pipelines.query.door import Door, unknown_company
from pipelines.query.remembered import of_build, of_journal
from pipelines.warehouse.chance import SIZES

_STANDING: dict[str, pl.DataType | type[pl.DataType]] = {
    "subject_kind": pl.String,
    "subject": pl.String,
    "name": pl.String,
    "list": pl.String,
    "rule": pl.String,
    "period": pl.String,
    "state": pl.String,
    "since": pl.Date,
    "runs_until": pl.Date,
    "days_left": pl.Int64,
    "decision_no": pl.String,
    "listed_on": pl.Date,
    "term_ends_on": pl.Date,
    "nature": pl.String,
    "gravity": pl.String,
    "lawful_from": pl.Date,
    "lawful_until": pl.Date,
    "published_until": pl.Date,
    "answer_due_on": pl.Date,
    "actor": pl.String,
    "second_actor": pl.String,
    "why": pl.String,
    "sequence": pl.Int64,
    "next": pl.List(pl.String),
    "steps": pl.String,
    "objections": pl.String,
    "in_force": pl.Boolean,
    "is_over": pl.Boolean,
    "following": pl.String,
}


def proposals(
    door: Door,
    *,
    period: str | None = None,
    list_: str | None = None,
    state: str | None = "proposed",
    subject: str | None = None,
) -> pl.DataFrame:
    """What the rules propose; one row is one rule on one subject in one quarter. Proposals, never entries.

    Columns: period, list, rule, code, subject_kind, subject, subject_name, state (proposed, waiting, not_proposed), list_state,
    conditions (JSON), evidence (JSON), document, clause, ours, estates, households, since (from when on the rule and
    its limits read as they did). `state` filters on the list's
    state; None gives all. Without `period`, the newest quarter. A scope below the city keeps estates
    there and companies with estates there.
    """
    return _hits(door, newest_quarter(door) if period is None else period, list_, state, subject)


@of_build
def _hits(door: Door, quarter: str, list_: str | None, state: str | None, subject: str | None) -> pl.DataFrame:
    inside, given = _inside(door, "rule_hit")
    frame = door.frame(
        f"""
        select rule_hit.quarter as period, rule_hit.list, rule_hit.rule, rule_hit.subject_kind, rule_hit.subject, rule_hit.subject_name,
            rule_hit.state, proposal.state as list_state, rule_hit.conditions, rule_hit.evidence,
            rule_scope.document, rule_scope.clause, rule_scope.ours, rule_hit.estates, rule_hit.households, rule_hit.since,
            rule_hit.settled_in, proposal.barred_by
        from rule_hit
        join proposal
            on proposal.list = rule_hit.list and proposal.quarter = rule_hit.quarter
            and proposal.subject_kind = rule_hit.subject_kind and proposal.subject = rule_hit.subject
        join rule_scope on rule_scope.rule = rule_hit.rule and rule_scope.quarter = rule_hit.quarter
        where rule_hit.quarter = ?
            and (? is null or rule_hit.list = ?)
            and (? is null or (proposal.state = ? and rule_hit.state = ?))
            and (? is null or rule_hit.settled_in is null)
            and (? is null or rule_hit.subject = ?)
            {inside}
        order by rule_hit.list, rule_hit.households desc, rule_hit.subject, rule_hit.rule
        """,
        [quarter, list_, list_, state, state, state, state, subject, subject, *given],
    )
    codes = {rule.id: rule.code for rule in door.catalogue.rules.values()}
    return frame.with_columns(pl.col("rule").replace_strict(codes, default=None, return_dtype=pl.String).alias("code"))


def standings(door: Door, as_of: date | None = None, *, list_: str | None = None) -> pl.DataFrame:
    """Where every case stands at the end of a day (`standing_day`), as the journal has it now; one row is one case.

    Columns: subject_kind (estate, company, project_manager, developer), subject (its code), name, list, rule (its code), period (that proposed it), state, since, runs_until and days_left
    (working days) of a notice or objection period, decision_no, listed_on, term_ends_on, nature (honour, credit,
    assessment), gravity (slight, ordinary, grave; of an honour none), lawful_from and lawful_until (the days between which
    it may be published; of the decision), published_until (the last day on which it is public; none where it never is), answer_due_on (of the first
    objection without an answer), actor, second_actor, why and sequence of the last step, next (the steps that may be
    taken that day), following (JSON: every step that may come next, from which day on, and what bars it), steps and objections (JSON), in_force (it stands on the list that day), is_over (its term ended,
    nobody has closed it: it no longer counts). An entry whose rule closes it by itself is told expired from the day
    after its term on. What is only proposed, in the newest quarter that had ended, follows with state proposed;
    developers are told to their authority alone, so no step follows. A scope below the city keeps companies with estates
    there.
    """
    frame = _standings(door, as_of or standing_day(door))
    return frame.filter(pl.col("list") == list_) if list_ else frame


@of_journal
def _standings(door: Door, day: date) -> pl.DataFrame:
    cases = cases_of(door.decided(), day)
    names = _names(door)
    is_bounded = door.level != "city" or not door.viewer.sees_all_areas
    matches = [_standing(door, case, cases, names) for case in cases if not is_bounded or case.subject in names]
    known = {case.key for case in cases}
    for row in _proposed(door, day).iter_rows(named=True):
        if (row["subject_kind"], row["subject"], row["list"], row["code"], row["period"]) not in known:
            matches.append(
                {
                    "subject_kind": row["subject_kind"],
                    "subject": row["subject"],
                    "name": row["subject_name"],
                    "list": row["list"],
                    "rule": row["code"],
                    "period": row["period"],
                    "state": "proposed",
                    "next": [] if row["list"] == "developers" else ["notice"],
                    "steps": "[]",
                    "objections": "[]",
                    "in_force": False,
                    "is_over": False,
                    "following": _json(
                        [] if row["list"] == "developers" else [_following(NextStep(step="notice", from_on=day))]
                    ),
                }
            )
    return pl.DataFrame(matches, schema=_STANDING)


def last_steps(door: Door, as_of: date | None = None, *, most: int = 5) -> pl.DataFrame:
    """What was decided last, the newest first; one row is one step of one case.

    Columns: on, sequence, step, subject_kind, subject, name, list, rule (its code), period, decision_no (of its case).
    """
    schema = {"on": pl.Date, "sequence": pl.Int64, "step": pl.String}
    of_case = ("subject_kind", "subject", "name", "list", "rule", "period", "decision_no")
    steps = [
        {"on": date.fromisoformat(step["on"]), "sequence": step["sequence"], "step": step["step"]}
        | {name: case[name] for name in of_case}
        for case in standings(door, as_of).iter_rows(named=True)
        for step in json.loads(case["steps"])
    ]
    frame = pl.DataFrame(steps, schema=schema | dict.fromkeys(of_case, pl.String))
    return frame.sort("on", "sequence", descending=True).head(most)


def standing_day(door: Door) -> date:
    """The day as of which the lists are told: today; in an invented city, whose days are long past, the last day of its
    data, or of its journal where that goes on."""
    if door.frozen:
        return door.frozen.frozen_on
    return _last_act(door) if door.home.invented else open_journal(door.home).today


Names = dict[tuple[str, str], str | None]  # by kind and code of a subject


@of_build
def _names(door: Door) -> Names:
    """The names of the subjects that the viewer sees; below the city, of those inside at the end of the newest quarter."""
    inside, given = _inside(door, "named", "?")
    quarter = newest_quarter(door)
    rows = door.frame(
        f"""
        with named as (
            select 'company' as subject_kind, company_code as subject, max_by(name, month) as name
            from company_month group by company_code
            union all
            select 'estate', estate_id, max_by(name, month) from estate_month group by estate_id
            union all
            select subject_kind, subject, max_by(subject_name, quarter) from rule_hit
            where subject_kind in ('developer', 'project_manager') group by subject_kind, subject
        )
        select subject_kind, subject, name from named where true {inside}
        """,
        [quarter if one is None else one for one in given],
    )
    return {(kind, code): name for kind, code, name in rows.rows()}


@of_journal
def _last_act(door: Door) -> date:
    acts = [
        clock.local(door.home, entry.at).date()
        for entry in door.decided()
        if isinstance(entry.entry, ProposalStep | Objection)
    ]
    return max([periods.parse(door.as_of).last_day, *acts])


def _proposed(door: Door, day: date) -> pl.DataFrame:
    """The proposals of the newest quarter of the build that had ended by a day."""
    return proposals(door, period=newest_quarter(door, day))


def _standing(door: Door, case: Case, cases: Sequence[Case], names: Names) -> dict[str, object]:
    others = [one for one in cases if one.subject == case.subject and one is not case]
    terms = terms_of(door.catalogue, case.as_of, door.home.region)
    rule = terms.rules.get(case.rule)
    over = is_over(case, rule)
    closes = over and rule is not None and rule.closes_itself and case.term_ends_on is not None
    term = lawful_term(rule, case.decided_on, terms.limits) if rule and case.decided_on else None
    last = case.steps[-1]
    running = {"notice": case.notice_ends_on, "objection_period": case.objection_ends_on}.get(case.state)
    following = [] if closes else next_steps(case, others, terms)
    return {
        "subject_kind": case.subject_kind,
        "subject": case.subject_code,
        "name": names.get(case.subject),
        "list": case.list,
        "rule": case.rule,
        "period": case.period,
        "state": "expired" if closes else case.state,
        "since": case.term_ends_on + timedelta(days=1) if closes and case.term_ends_on else case.since,
        "runs_until": running,
        "days_left": case.days_left,
        "decision_no": case.decision_no,
        "listed_on": case.listed_on,
        "term_ends_on": case.term_ends_on,
        "nature": rule.nature if rule else None,
        "gravity": rule.gravity if rule else None,
        "lawful_from": term.first_on if term else None,
        "lawful_until": term.last_on if term else None,
        "published_until": published_until(case, rule, terms) if rule else None,
        "answer_due_on": case.objection_due_on,
        "actor": last.actor,
        "second_actor": last.second_actor,
        "why": last.why,
        "sequence": last.sequence,
        "next": [one.step for one in following if one.is_open(case.as_of)],
        "steps": _json([vars(step) for step in case.steps]),
        "objections": _json([vars(objection) for objection in case.objections]),
        "in_force": case.state in ON_LIST and not over,
        "is_over": over and not closes,
        "following": _json([_following(one) for one in following]),
    }


def _following(step: NextStep) -> dict[str, object]:
    return {"step": step.step, "from_on": step.from_on, "bar": asdict(step.bar) if step.bar else None}


def _json(items: Sequence[dict[str, object]]) -> str:
    return json.dumps(items, ensure_ascii=False, default=str)


def rule_scope(door: Door, *, period: str | None = None) -> pl.DataFrame:
    """Which rules apply in a quarter, on what basis and in which version.

    Columns: rule, list, quarter, applies, document, clause, ours, since, is_changed (it read otherwise before),
    changes_on (from when on it will).
    """
    return door.frame(
        "select * from rule_scope where quarter = ? order by rule",
        [period or newest_quarter(door)],
    )


def rule_chances(door: Door) -> pl.DataFrame:
    """What the rules that apply would list by luck alone, if all were equal, in the newest whole quarter of the build; one
    row is one rule and one size of company.

    Columns: rule, quarter, draws, subjects, expected (entries in a draw, on the mean), lower and upper (of 95 % of draws),
    least and most (estates of the company), size_subjects, share (listed in a draw, of a size), share_upper (of its 95 %
    interval), met (how many meet the rule in that quarter; null for who does not see all of them). A rule that lists by
    facts is not among them.
    """
    sees_hits = door.viewer.sees_all_areas and door.viewer.decides
    met = (
        "(select count(*) from rule_hit where rule_hit.rule = rule_chance.rule and rule_hit.quarter = rule_chance.quarter "
        "and rule_hit.state = 'proposed')"
        if sees_hits
        else "cast(null as bigint)"
    )
    return door.frame(f"select rule_chance.*, {met} as met from rule_chance order by rule, least")


def proposed_by_size(door: Door, *, period: str | None = None) -> pl.DataFrame:
    """What share of the subjects of each size a rule hits in a quarter: whether size alone lists. One row is one rule and
    one size.

    Columns: rule, list, least and most (estates; most is null of the largest), subjects (judged), hit, share (of them).
    Nothing that was decided already counts as hit.
    """
    cases = " ".join(
        f"when estates >= {least} {f'and estates <= {most}' if most else ''} then {least}" for least, most in SIZES
    )
    quarter = period or newest_quarter(door)
    inside, given = _inside(door, "rule_hit")
    frame = door.frame(
        f"""
        select rule, list, case {cases} end as least, count(*) as subjects,
            count(*) filter (where state = 'proposed' and settled_in is null) as hit
        from rule_hit
        where quarter = ? and estates >= 1 {inside}
        group by rule, list, least
        order by list, rule, least
        """,
        [quarter, *given],
    )
    most = dict(SIZES)
    return frame.with_columns(
        pl.col("least").replace_strict(most, return_dtype=pl.Int64).alias("most"),
        (pl.col("hit") / pl.col("subjects")).alias("share"),
    ).select("rule", "list", "least", "most", "subjects", "hit", "share")


def companies(door: Door, period: str | None = None) -> pl.DataFrame:
    """One row is one company with estates in the scope's area at the end of a quarter, the largest first, with all its
    evidence. Its numbers are those of all its estates, wherever they are: it is judged as one."""
    quarter = period or newest_quarter(door)
    inside, given = _serves(door, "company_quarter.company_code", "company_quarter.quarter")
    return door.frame(
        f"""
        select company_quarter.* from company_quarter
        where quarter = ? {inside}
        order by households desc, company_code
        """,
        [quarter, *given],
    )


def companies_serving(door: Door, estates: Sequence[str]) -> dict[str, str]:
    """By estate of the scope the name of the company that serves it, or did last; one that never had a company is not
    named."""
    rows = door.frame(
        """
        select estate_month.estate_id, max_by(company_month.name, estate_month.month) as name
        from estate_month
        join company_month using (company_code, month)
        where estate_month.estate_id in (select unnest(?))
            and ? in (estate_month.city, estate_month.district, estate_month.street, estate_month.community)
        group by estate_month.estate_id
        """,
        [list(estates), door.scope.area],
    )
    return dict(rows.rows())


def company(door: Door, code: str) -> dict[str, object]:
    """One company as of the newest month: name, credit score, grade, estates, households, points.

    Raises:
        RequestError: there is no such company.
    """
    door.accept_company(code)
    row = door.one("select * from company_month where company_code = ? order by month desc", [code])
    if row is None:
        raise unknown_company(door, code)
    return row


def company_history(door: Door, code: str) -> pl.DataFrame:
    """One row is one month of one company: credit_score, grade, good_points, bad_points, estates, households."""
    door.accept_company(code)
    return door.frame("select * from company_month where company_code = ? order by month", [code])


def _serves(door: Door, company_column: str, quarter_column: str) -> tuple[str, list[object]]:
    """The condition that a company had estates in the scope's area at a quarter's end; none for the whole city."""
    if door.level == "city":
        return "", []
    condition = f"""and {company_column} in (
        select company_code from estate_month
        where {door.level} = ? and company_code is not null
            and month = (select last_month from period where period = {quarter_column})
    )"""
    return condition, [door.scope.area]


def _inside(door: Door, table: str, quarter: str = "") -> tuple[str, list[object]]:
    """The condition that a subject of a table (its kind and code) was in the scope's area at a quarter's end; none for
    the whole city. `quarter` is the column, or `?` for one that is given: its place in the values is None.
    """
    if door.level == "city":
        return "", []
    there = f"""from estate_month where {door.level} = ? and month = (
        select last_month from period where period = {quarter or f"{table}.quarter"}
    )"""
    given: list[object] = [door.scope.area, *([None] if quarter else [])]
    condition = f"""and (
        {table}.subject_kind = 'company' and {table}.subject in (select company_code {there} and company_code is not null)
        or {table}.subject_kind = 'estate' and {table}.subject in (select estate_id {there})
    )"""
    return condition, [*given, *given]


@of_build
def newest_quarter(door: Door, day: date = date.max) -> str:
    """The newest whole quarter of the build that had ended by a day, '' where there is none; of a frozen quarter itself."""
    day = min(day, periods.parse(door.as_of).last_day)
    row = door.one(
        "select max(period) as quarter from period where period_kind = 'quarter' and ends_before - 1 <= ?", [day]
    )
    return str(row["quarter"] or "") if row else ""
