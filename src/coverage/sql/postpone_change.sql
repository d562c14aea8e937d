-- Changes of a commune that could not be computed anew. $1 the commune.
update coverage_change set failures = failures + 1, tried_at = clock_timestamp() where commune_id = $1::uuid
