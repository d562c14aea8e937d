-- Where the server keeps its data; only some accounts may ask.
select current_setting('data_directory')
