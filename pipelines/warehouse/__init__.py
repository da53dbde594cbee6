"""Accepted rows become a published warehouse: tables, marts, measures, proposals, and the switch to a new build."""
