"""The morning page: what is late, due today and unanswered, who has it, and where it is."""
