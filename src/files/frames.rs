//! What goes from the child to the service: length-prefixed binary frames.
