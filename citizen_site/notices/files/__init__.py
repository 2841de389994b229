"""Pictures and PDF files of notices: taken with care, checked for signatures, served so that nothing can run."""
