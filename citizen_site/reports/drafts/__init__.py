"""Writing a report step by step: a draft on the server, reached by a private link."""
