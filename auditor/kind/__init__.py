"""Kinds of documents: which of the shipped ones a document is of."""
