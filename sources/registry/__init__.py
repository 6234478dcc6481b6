"""The registry of localities as a whole: what it holds, and how the next resolution comes in."""
