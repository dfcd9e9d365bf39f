"""Pendency runs the examination of a patent office, from real case histories to the report pack.

The rooms are subpackages and each one's docstring says what it is for; the arrows between them go
one way and are checked (see ``[tool.importlinter]`` in ``pyproject.toml``). Importing ``pendency``
itself loads none of them.
"""

__version__ = "0.1.0.dev0"
