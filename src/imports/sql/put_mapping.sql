-- Remembers how columns were mapped. $1 SHA-256 of the headings, $2 mapping
insert into import_mapping (headings_sha256, mapping) values ($1, $2)
on conflict (office, headings_sha256) do update set mapping = excluded.mapping, used_at = now()
