-- Remembers what was filled: its seed and counts.
insert into load_mark (name, digest, detail) values ('demo', $1, $2)
on conflict (name) do update set digest = excluded.digest, detail = excluded.detail, loaded_at = now()
