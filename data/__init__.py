"""The ledger on disk: the journal, the tables derived from it, and what is kept apart from both."""
