"""The page of one report at the desk, and every act on it."""
