-- Takes the criteria of a scorecard out, to be replaced. $1 the scorecard.
delete from criterion where scorecard_id = $1::uuid
