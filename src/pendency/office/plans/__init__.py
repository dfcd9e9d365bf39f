"""Plans as screens and actions need them: from rows to the engines of `pendency.planning` and back.

Nothing here writes; `pendency.office.actions.planning` does.
"""
