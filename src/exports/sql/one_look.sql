-- All that an export reads is as it was at one moment.
set transaction isolation level repeatable read, read only
