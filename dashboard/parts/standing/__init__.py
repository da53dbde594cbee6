"""The lists and the companies on them: proposals, cases, what people decided, and a company's file."""
