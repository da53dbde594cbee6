"""Meeting papers from published figures: one content, written as Word, PDF, slides and workbook."""
