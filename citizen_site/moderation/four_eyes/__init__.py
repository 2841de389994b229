"""A second pair of eyes: nobody alone hides what is reported about an office."""
