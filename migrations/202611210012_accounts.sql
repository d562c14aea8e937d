-- Who may sign in, what they may do, and where; and the second lock on the rows themselves.

-- An account is of a post (chức danh), never of a person: names of people are not in this database.
create table account (
    account_id uuid primary key default uuid_v7(),
    username text not null,
    post text not null,
    role text not null,
    is_country_wide boolean not null default false,
    province_code text,
    place_tier text not null,
    password_hash text,
    must_change_password boolean not null default true,
    totp_secret bytea,
    totp_confirmed_at timestamptz,
    totp_last_step bigint,
    disabled_at timestamptz,
    disabled_reason text,
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint account_username_key unique (username),
    constraint account_username_shape check (username ~ '^[a-z0-9][a-z0-9._-]{2,39}$'),
    constraint account_post_length check (char_length(post) between 1 and 120),
    constraint account_role_known check (role in ('admin', 'province', 'commune', 'viewer', 'auditor')),
    constraint account_province_code_shape check (province_code ~ '^[0-9]{2}$'),
    -- The whole country, one province, or (with neither) the communes of account_commune.
    constraint account_scope_one check (not (is_country_wide and province_code is not null)),
    constraint account_commune_is_narrow check (role <> 'commune' or (not is_country_wide and province_code is null)),
    constraint account_province_is_wide check (role <> 'province' or is_country_wide or province_code is not null),
    constraint account_place_tier_known check (place_tier in ('exact', 'grid250', 'counts')),
    constraint account_place_tier_fits_role check (case role when 'viewer' then place_tier <> 'exact' when 'auditor' then place_tier = 'counts' else place_tier = 'exact' end),
    constraint account_disabled_has_reason check ((disabled_at is null) = (disabled_reason is null)),
    constraint account_totp_confirmed_has_secret check (totp_confirmed_at is null or totp_secret is not null)
);
comment on table account is 'accounts, each of a post; the role says what, the scope where';
comment on column account.place_tier is 'what it may see of incidents: exact places (for a stated purpose), places rounded to 250 m, counts alone';
comment on column account.password_hash is 'argon2id in PHC form; null: signs in by a one-time link only';
comment on column account.totp_last_step is 'the last 30-second step whose code was taken: no code serves twice';

create table account_commune (
    account_id uuid not null references account on delete cascade,
    commune_id uuid not null references commune,
    primary key (account_id, commune_id)
);
comment on table account_commune is 'the communes of an account whose scope is neither the country nor a province; any period';

create table session (
    session_id uuid primary key default uuid_v7(),
    token_sha256 bytea not null,
    account_id uuid not null references account on delete cascade,
    started_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    idle_until timestamptz not null,
    ends_at timestamptz not null,
    ended_at timestamptz,
    purpose text,
    purpose_stated_at timestamptz,
    constraint session_token_sha256_key unique (token_sha256),
    constraint session_token_sha256_length check (octet_length(token_sha256) = 32),
    constraint session_purpose_length check (char_length(purpose) between 5 and 300),
    constraint session_purpose_both check ((purpose is null) = (purpose_stated_at is null))
);
comment on table session is 'sessions of browsers; the token itself is only in the cookie';
create index session_account_idx on session (account_id) where ended_at is null;

create table sign_in_link (
    token_sha256 bytea primary key,
    account_id uuid not null references account on delete cascade,
    made_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    constraint sign_in_link_token_sha256_length check (octet_length(token_sha256) = 32)
);
comment on table sign_in_link is 'one-time links, for the first sign-in and after a reset';

create table recovery_code (
    account_id uuid not null references account on delete cascade,
    code_sha256 bytea not null,
    used_at timestamptz,
    primary key (account_id, code_sha256)
);
comment on table recovery_code is 'codes that stand in for the second factor once each';

create table api_token (
    api_token_id uuid primary key default uuid_v7(),
    token_sha256 bytea not null,
    account_id uuid not null references account on delete cascade,
    name text not null,
    may_write boolean not null default false,
    made_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    last_used_at timestamptz,
    constraint api_token_token_sha256_key unique (token_sha256),
    constraint api_token_name_length check (char_length(name) between 1 and 80)
);
comment on table api_token is 'tokens of machines: never more than their account may, and read only unless said otherwise';

-- Attempts outlive a restart. What was typed is not kept, only the account it aimed at (or that there is none).
create table sign_in_attempt (
    sign_in_attempt_id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    username_sha256 bytea not null,
    address inet not null,
    succeeded boolean not null
);
comment on table sign_in_attempt is 'attempts to sign in, for the limits per account and per address; kept for a day';
create index sign_in_attempt_username_idx on sign_in_attempt (username_sha256, at);
create index sign_in_attempt_address_idx on sign_in_attempt (address, at);

-- The communes that an account reaches, of every period. A scope follows the succession both ways: who is of an old unit sees
-- its heirs, who is of a unit of today sees what became it.
create function account_communes(of_account uuid) returns setof uuid
    language sql stable security definer set search_path = pg_catalog, public
    as $$
    select province_scope(a.province_code) from account a where a.account_id = of_account and a.province_code is not null
    union
    select m.commune_id from account_commune m where m.account_id = of_account
    union
    select s.new_commune_id from account_commune m join succession s on s.old_commune_id = m.commune_id where m.account_id = of_account
    union
    select s.old_commune_id from account_commune m join succession s on s.new_commune_id = m.commune_id where m.account_id = of_account
$$;
comment on function account_communes(uuid) is 'ids of the commune versions in the scope of an account that is not country-wide';

create function account_within(of_account uuid, of_admin uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$
    select m.is_country_wide or not a.is_country_wide and case
        when a.province_code is not null then a.province_code is not distinct from m.province_code
        else not exists (select from account_commune c where c.account_id = a.account_id and c.commune_id not in (select account_communes(of_admin))) end
    from account a, account m where a.account_id = of_account and m.account_id = of_admin
$$;
comment on function account_within(uuid, uuid) is 'whether the scope of an account lies within the scope of another';

-- The scope of the running transaction: set by the service with `set local bando138.account`. Not set, or set to nonsense: no rows.
create function scope_communes() returns uuid[]
    language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
    stated text := current_setting('bando138.account', true);
begin
    if stated is null or stated !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
        return '{}';
    end if;
    return coalesce((select array_agg(c) from account_communes(stated::uuid) c), '{}');
end $$;
comment on function scope_communes() is 'commune versions that the running transaction may see; empty without a scope';

create function scope_province() returns text
    language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
    stated text := current_setting('bando138.account', true);
begin
    if stated is null or stated !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
        return null;
    end if;
    return (select a.province_code from account a where a.account_id = stated::uuid);
end $$;
comment on function scope_province() is 'code of the province that is the scope of the running transaction; null for other scopes';
