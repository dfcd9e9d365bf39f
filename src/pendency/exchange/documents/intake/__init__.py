"""From untrusted bytes to element trees: pieces of a file, encodings, repairs, limits.

Nothing here opens a connection, loads a DTD or expands an entity that the input declares.
"""
