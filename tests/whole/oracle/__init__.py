"""Every metric and rule once more, from the policy texts, in plain Python over the accepted rows.

Deliberately boring: lists, dicts and loops; no SQL, and no declaration is read (the few thresholds stand here as
numbers). Where this and the warehouse disagree, the policy text decides which of the two is wrong.
"""
