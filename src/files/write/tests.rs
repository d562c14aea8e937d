//! Files read back by other means than those that wrote them.
