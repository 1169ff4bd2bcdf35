"""Which figure is wrong, what was not checked, and what would be caught.

`system` makes of a report's decided checks constraints over its figures. `causes` looks for the
fewest figures whose change makes all of them hold (`hitting`, `elimination`: which; `values`,
`repairs`, `slips`: to what, and how likely). Slips of a table's structure, which move many figures
at once, are looked for beside that and must say less (`slides`, `moves`, `board`, `tracks`,
`blocks`, `doubled`, `omitted`, `recoded`, `misplaced`, `versions`, `listed`; each comes to a
`faults.Fault`). `suspects` runs all of it in order and puts it on the findings, with `folded` and
`groups`: what is told as one, what follows from what. `coverage` and `power` stand by themselves.
"""
