"""What a document of the office would change in verdicts, alerts and proposals, by a build beside the one in force."""

from pipelines.trial.effects import effects as effects
