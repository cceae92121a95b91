// The destination.
