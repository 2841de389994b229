"""What is answered: prepared texts, a look at it as the reader will see it, and a word of warning."""
