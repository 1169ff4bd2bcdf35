"""Many reports in one run: found, audited in processes of their own, kept, cached, resumed, summed
up.

discover -> items -> pool (worker, cache) -> journal -> records, reports, families -> summary, store
"""
