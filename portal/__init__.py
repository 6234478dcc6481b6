"""The portal: what readers see of the current release. It reads, and writes nothing."""
