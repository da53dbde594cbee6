"""The page 依据管理: the office's own documents, the form that one is filled in with, and two people's signatures."""
