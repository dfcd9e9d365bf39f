"""The office: the Django project around the engines.

The only room that knows a database or the web. `models` hold the records, `actions` are the only
writers, `access` decides who sees what, `mart` answers the dashboards, `commands` is what the
command line calls. Engines never import from here.
"""
