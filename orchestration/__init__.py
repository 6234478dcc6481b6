"""When, and in what order: settings, operations, publishing, the command line."""
