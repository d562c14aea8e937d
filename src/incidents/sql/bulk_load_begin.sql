-- Takes indexes and keys away for a load that is large beside the table; incident_load_end() makes them anew in the same transaction.
select incident_load_begin()
