"""The lesson as pure state: session, seats, names, codes. Time is passed in; nothing here does I/O."""
