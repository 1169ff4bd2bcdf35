"""What is done with rules as such: their examples run, their pages, what is to be said of a set of
them."""
