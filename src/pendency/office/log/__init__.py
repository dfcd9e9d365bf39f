"""The office's side of the verifiable log.

`entries` writes an audit row with its leaf, `fields` says what of it is open, `sequencer` gives
leaves their places, `keys` holds the signing key, `reading` answers from the stored log. The engine
is `pendency.integrity.log`; what people do with the log is in `actions.log`.
"""
