"""Numbers and what stands behind them: cards, tables, courses, comparisons, findings in words, and the rows."""
