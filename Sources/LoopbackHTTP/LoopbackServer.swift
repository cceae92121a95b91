// The server of tests and examples.
