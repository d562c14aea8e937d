-- How to reach the owner of a site: sealed by the service with a key that is not in this database, so that a copy of it tells nothing; of
-- consent and its withdrawal the facts stay.

create table site_contact (
    site_id uuid primary key references site on delete cascade,
    ciphertext bytea,
    nonce bytea,
    key_id bytea,
    consent_on date not null,
    consent_how text not null,
    withdrawn_on date,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint site_contact_consent_how_known check (consent_how in ('signed_form', 'verbal_recorded', 'contract')),
    constraint site_contact_sealed_whole check (num_nonnulls(ciphertext, nonce, key_id) in (0, 3)),
    constraint site_contact_nonce_length check (octet_length(nonce) = 24),
    constraint site_contact_key_id_length check (octet_length(key_id) = 8),
    -- With consent withdrawn nothing is kept but that it was given and withdrawn.
    constraint site_contact_withdrawn_is_gone check ((withdrawn_on is null) = (ciphertext is not null)),
    constraint site_contact_withdrawn_order check (withdrawn_on >= consent_on)
);
comment on table site_contact is 'how to reach the owner of a site, sealed (XChaCha20-Poly1305, bound to site_id); on no list, tile, history or export';
comment on column site_contact.key_id is 'first 8 octets of the SHA-256 of the key';

-- Viewers and auditors share their scope with those who write: the lock asks for the role too.
create function scope_may_write() returns boolean
    language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
    stated text := current_setting('bando138.account', true);
begin
    if stated is null or stated !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
        return false;
    end if;
    return exists (select from account a where a.account_id = stated::uuid and a.role in ('admin', 'province', 'commune'));
end $$;
comment on function scope_may_write() is 'whether the account of the running transaction is of a role that writes; false without an account';

alter table site_contact enable row level security;
-- Forced: the owner is held too, and needs a policy of its own for has_sealed().
alter table site_contact force row level security;
do $$
begin
    execute format('create policy site_contact_owner on site_contact to %I using (true) with check (true)', current_user);
end $$;
grant select, insert, update, delete on site_contact to bando138_wide, bando138_narrow;
create policy site_contact_wide on site_contact to bando138_wide using (true) with check (true);
create policy site_contact_narrow on site_contact to bando138_narrow
    using ((select scope_may_write()) and site_id in (select s.site_id from site s))
    with check ((select scope_may_write()) and site_id in (select s.site_id from site s));

-- Whether anything is sealed: before the service makes a new key, which would open none of it.
create function has_sealed() returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from site_contact where ciphertext is not null) or exists (select from account where totp_secret is not null) $$;
comment on function has_sealed() is 'whether there is anything that needs the key outside of the database';

-- The log tells that a contact was stored, withdrawn or deleted, and the facts of the consent; nothing of the contact, not even sealed.
create function site_contact_changed() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    kept site_contact := coalesce(new, old);
    of_code text;
    unit uuid;
begin
    select s.site_code, s.current_commune_id into of_code, unit from site s where s.site_id = kept.site_id;
    perform audit_note(
        case when tg_op = 'DELETE' then 'contact_deleted' when kept.withdrawn_on is not null then 'contact_withdrawn' else 'contact_stored' end,
        'site', kept.site_id, of_code, unit,
        jsonb_strip_nulls(jsonb_build_object('consent_on', kept.consent_on, 'consent_how', kept.consent_how, 'withdrawn_on', kept.withdrawn_on)));
    return null;
end $$;
create trigger site_contact_audited after insert or update or delete on site_contact
    for each row execute function site_contact_changed();
