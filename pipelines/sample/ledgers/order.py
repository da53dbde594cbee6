"""Every ledger by the name of its source, in the order in which one builds on another."""

from pipelines.sample.ledger import Ledger
from pipelines.sample.ledgers import funds, governance, organisation, policy, projects, supervision

LEDGERS: dict[str, Ledger] = {
    ledger.source: ledger
    for theme in (organisation, governance, projects, supervision, funds, policy)
    for ledger in theme.LEDGERS
}
