"""Views: one module per screen.

A view asks `pendency.office.access` for its objects and the mart for its figures, and hands both to
a template. `screen` declares which permission a view needs and checks it; `show` renders with the
snapshot that every page with figures names, or answers with the file that the address asks for.
"""
