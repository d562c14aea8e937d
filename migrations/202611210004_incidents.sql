-- Incidents (vụ việc): offence, time interval, place with its precision. No people: no names, no narrative.

create table offence (
    offence_code text primary key,
    article text not null,
    name_vi text not null,
    name_en text not null,
    offence_group text not null,
    is_street_crime boolean not null default false,
    is_mappable boolean not null default true,
    is_victim_sensitive boolean not null default false,
    valid_from date,
    valid_to date,
    constraint offence_code_shape check (offence_code ~ '^[0-9]{3}[a-z]?$|^[a-z_]{3,30}$'),
    constraint offence_group_known check (offence_group in ('ttxh', 'kinh_te', 'moi_truong', 'ma_tuy', 'anqg', 'tnxh')),
    constraint offence_valid_order check (valid_from < valid_to)
);
comment on table offence is 'offences of the Criminal Code (BLHS 2015 as amended) with the period in which each is in force; data, not code';

create table incident (
    incident_id uuid primary key,
    -- Bytes decide the order of codes: so the index of the key finds beginnings too.
    incident_code text collate "C" not null,
    office_number text,
    offence_code text not null references offence,
    occurred_from timestamptz not null,
    occurred_to timestamptz not null,
    time_precision text not null default 'minute',
    reported_on date,
    accepted_on date,
    cleared_on date,
    status text not null default 'reported',
    severity text,
    geom geometry(Point, 4326),
    source_srid int,
    source_x double precision,
    source_y double precision,
    geom_precision text not null,
    address_text text,
    commune_id uuid not null references commune,
    commune_basis text not null,
    -- Null when a place known only by its old, since divided, unit cannot be given to one unit of today.
    current_commune_id uuid references commune,
    sensitivity text not null default 'normal',
    place_type text,
    offenders_count int,
    victims_count int,
    deaths int,
    injured int,
    damage_vnd bigint,
    modus_code text,
    camera_helped text,
    voided_on date,
    voided_reason text,
    source text not null default 'manual',
    import_id uuid,
    import_key uuid,
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    -- The address and the office's number, folded. Kept by incident_derive(), with the keys of its place.
    text_fold text,
    constraint incident_code_key unique (incident_code),
    -- What must not be in it: a pattern of the whole, with {2,39}, makes 38 states anew for each row: 3 s of a million of them.
    constraint incident_code_shape check (octet_length(incident_code) between 3 and 40 and incident_code !~ '^[/-]|[^A-Z0-9/-]'),
    constraint incident_time_order check (occurred_to >= occurred_from),
    constraint incident_time_range check (occurred_from >= '2000-01-01'),
    constraint incident_time_precision_known check (time_precision in ('minute', 'hour', 'day', 'month')),
    constraint incident_status_known check (status in ('reported', 'verifying', 'prosecuted', 'cleared', 'suspended', 'not_offence')),
    constraint incident_severity_known check (severity in ('less_serious', 'serious', 'very_serious', 'especially_serious')),
    constraint incident_geom_in_vietnam check (st_x(geom) between 102 and 118 and st_y(geom) between 6 and 24),
    constraint incident_geom_precision_known check (geom_precision in ('exact', 'street', 'hamlet_centroid', 'commune_only')),
    constraint incident_geom_matches_precision check ((geom is null) = (geom_precision = 'commune_only')),
    constraint incident_commune_basis_known check (commune_basis in ('boundary', 'approximate', 'nearest', 'stated')),
    constraint incident_sensitivity_known check (sensitivity in ('normal', 'victim_sensitive', 'restricted')),
    constraint incident_place_type_known check (place_type in ('street', 'house', 'shop', 'market', 'school', 'factory', 'park', 'waterway', 'online', 'other')),
    constraint incident_offenders_count_range check (offenders_count between 0 and 10000),
    constraint incident_victims_count_range check (victims_count between 0 and 100000),
    constraint incident_deaths_range check (deaths between 0 and 10000),
    constraint incident_injured_range check (injured between 0 and 100000),
    constraint incident_damage_vnd_range check (damage_vnd between 0 and 100000000000000),
    constraint incident_modus_code_known check (modus_code in ('break_in', 'snatching', 'pickpocket', 'vehicle_theft', 'violence', 'weapon', 'deception', 'online', 'dealing', 'other')),
    constraint incident_camera_helped_known check (camera_helped in ('none', 'in_view_no_record', 'footage_used', 'decisive')),
    constraint incident_cleared_order check (cleared_on >= reported_on),
    constraint incident_accepted_order check (accepted_on >= reported_on),
    constraint incident_voided_has_reason check ((voided_on is null) = (voided_reason is null)),
    constraint incident_source_known check (source in ('manual', 'import', 'api')),
    constraint incident_office_number_length check (char_length(office_number) between 1 and 40),
    -- A number, not the name of anybody.
    constraint incident_office_number_shape check (office_number ~ '[0-9]'),
    constraint incident_fold_with_address check ((text_fold is null) = (address_text is null and office_number is null))
);
comment on table incident is 'vụ việc: one event with offence, time interval and place; no people';
comment on column incident.office_number is 'the number under which the office keeps the case (01/2024, 12-HS): two offices may have the same';
comment on column incident.commune_id is 'the unit that the place belonged to on the day of the event';
comment on column incident.current_commune_id is 'the unit of today that holds the place; null where only a since divided old unit is known';
create index incident_geom_idx on incident using gist (geom);
-- Units alone: equal keys are stored once, 7 MB of a million rows where time beside them made it 39. Units of today by incident_scope_idx:
-- coalesce(current_commune_id, commune_id) = x or commune_id = x says the same as current_commune_id = x or commune_id = x.
create index incident_commune_idx on incident (commune_id);
create index incident_time_idx on incident (occurred_from, incident_id);
-- Any part of an address; beginnings of codes by incident_code_key, endings by their mirror image. Trigrams of a million codes took longer
-- to make than everything else of a million rows of a file.
create index incident_text_idx on incident using gin (text_fold gin_trgm_ops) where text_fold is not null;
-- The last ten characters (number and year) are few, and stored once: 7 MB of a million codes, 39 with all of it.
create index incident_code_end_idx on incident (left(reverse(incident_code), 10));
create unique index incident_import_key_idx on incident (import_key) where import_key is not null;
-- Rows of one import lie together and ids of imports grow with time: a few pages say where.
create index incident_import_idx on incident using brin (import_id) with (pages_per_range = 16);
comment on column incident.import_id is 'the import that brought the row; null for one entered by hand';
comment on column incident.import_key is 'same content of a file, same key: what is there already is not stored twice';
create trigger incident_keep_history before update on incident for each row execute function keep_history('incident_id');

-- An offence can only be recorded for a day on which it was in force (256a: from 1/7/2025).
create function incident_check_offence() returns trigger
    language plpgsql as $$
begin
    if not exists (
        select from offence o
        where o.offence_code = new.offence_code
            and (o.valid_from is null or o.valid_from <= (new.occurred_to at time zone 'Asia/Ho_Chi_Minh')::date)
            and (o.valid_to is null or o.valid_to > (new.occurred_from at time zone 'Asia/Ho_Chi_Minh')::date)
    ) and exists (select from offence o where o.offence_code = new.offence_code) then
        raise exception 'offence % was not in force at the time of the event', new.offence_code
            using errcode = 'check_violation', constraint = 'incident_offence_in_force';
    end if;
    return new;
end $$;
-- Rows of an import are judged before they come (incidents::bulk): a question for each of a million rows is half a minute.
create trigger incident_check_offence before insert on incident
    for each row when (new.import_id is null) execute function incident_check_offence();
create trigger incident_check_offence_changed before update of offence_code, occurred_from, occurred_to on incident
    for each row execute function incident_check_offence();
