-- Whether any incident came from a file: if not, none of a new file can be there already.
select exists (select from incident where import_key is not null)
