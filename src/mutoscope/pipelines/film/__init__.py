"""What pipelines share that end in a film; it is none itself."""
