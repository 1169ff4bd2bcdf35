"""Reports of one department over years, of its units, of its budget: matched and put side by
side.
"""
