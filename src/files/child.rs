//! The child process: limits itself, then reads the file that is its standard input.
