"""What a sender's bytes say: file kinds, encodings, layouts, numbers, periods and places.

Nothing here judges a value; it only finds out what is written, or says why it cannot be known.
"""
