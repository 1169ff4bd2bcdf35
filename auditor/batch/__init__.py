"""Many reports in one run: found, audited in processes of their own, kept, cached, resumed, summed
up.

discover -> items -> pool (worker, cache) -> journal -> records, reports, families -> summary, store

An item is a report that is to be audited (`Submission`). What comes of it is its record, counts and
findings in words, which is small; and its bulk, the whole report and its rows for the store.
"""
