"""Documents that show that something was done: PDF files beside an answer."""
