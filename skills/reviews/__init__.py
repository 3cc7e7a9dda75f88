"""Reviews as they are read: what each one is asked, how far it is, and how two sides compare."""
