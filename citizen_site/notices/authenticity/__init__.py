""" "Is this real?": finds the published notice that a text, a link or a code was taken from, small changes and all."""
