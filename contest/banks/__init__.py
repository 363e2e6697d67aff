"""Question banks: questions, topics, revisions, readers of question files."""
