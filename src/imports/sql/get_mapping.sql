-- How one's office mapped the columns of a table with these headings the last time. $1 SHA-256 of the headings
select mapping from import_mapping where office = coalesce(scope_office(), 'VN') and headings_sha256 = $1
