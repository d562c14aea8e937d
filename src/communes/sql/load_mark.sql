-- Remembers what was loaded, so that the same is not loaded again.
insert into load_mark (name, digest, detail) values ($1, $2, $3)
on conflict (name) do update set digest = excluded.digest, detail = excluded.detail, loaded_at = now()
