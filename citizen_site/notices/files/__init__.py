"""Pictures and PDF files of notices: checked, verified for signatures, and served so that nothing in them runs."""
