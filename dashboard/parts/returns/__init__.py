"""Returns: sending one, its receipt, its versions, who owes which, and what has to be looked at by a person."""
