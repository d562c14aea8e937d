-- Units under a recognised programme (phường điển hình, kiểu mẫu). A unit is named by the version that the document names;
-- what it is today follows from succession. Scorecards come with their own tables.

create table model_ward (
    model_ward_id uuid primary key default uuid_v7(),
    commune_id uuid not null references commune,
    programme text not null,
    directive text not null,
    named_on date not null,
    target_share double precision,
    target_by date,
    target_since date,
    target_document text,
    recognised_on date,
    recognised_document text,
    source text not null default 'manual',
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint model_ward_programme_key unique (commune_id, programme),
    constraint model_ward_programme_length check (char_length(programme) between 1 and 200),
    constraint model_ward_directive_length check (char_length(directive) between 1 and 400),
    constraint model_ward_target_share_range check (target_share between 0 and 1),
    constraint model_ward_target_document_length check (char_length(target_document) <= 400),
    constraint model_ward_target_has_share check (target_share is not null or num_nonnulls(target_by, target_since, target_document) = 0),
    constraint model_ward_target_has_document check (target_share is null or coalesce(target_document, '') ~ '\S'),
    constraint model_ward_target_order check (target_by > target_since),
    constraint model_ward_recognised_document_length check (char_length(recognised_document) <= 400),
    constraint model_ward_recognised_whole check (case when recognised_on is null then recognised_document is null else coalesce(recognised_document, '') ~ '\S' end),
    constraint model_ward_recognised_order check (recognised_on >= named_on),
    constraint model_ward_source_known check (source in ('manual', 'reference'))
);
comment on table model_ward is 'units named for "Công an phường điển hình, kiểu mẫu" by a document';
comment on column model_ward.target_share is 'share of the need that ought to be seen, as the committee set it; the plans set none: null until somebody does';
comment on column model_ward.recognised_on is 'day of the document that recognised it as a model unit; null: named, not recognised';
comment on column model_ward.source is 'reference: shipped, by a plan that the product serves';
create trigger model_ward_keep_history before update on model_ward for each row execute function keep_history_plain('model_ward_id');
