"""Long work that a moderator begins: acts on many reports, exports. It goes on in the background, step by step."""
