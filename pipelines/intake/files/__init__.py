"""A whole file becomes an answer, in a reader process. It may write to a staging folder that it is given, and nowhere else."""
