"""When, and in what order: settings, intake, the nightly job, publishing, releases, the command."""
