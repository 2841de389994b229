"""Ten thousand invented reports that look alive: words, places, histories, and one quick way into the database."""
