-- Units under a recognised programme (phường điển hình, kiểu mẫu). A unit is named by the version that the document names;
-- what it is today follows from succession. Scorecards come with their own tables.

create table model_ward (
    model_ward_id uuid primary key default uuid_v7(),
    commune_id uuid not null references commune,
    programme text not null,
    directive text not null,
    named_on date not null,
    is_demo boolean not null default false,
    constraint model_ward_programme_key unique (commune_id, programme)
);
comment on table model_ward is 'units named for "Công an phường điển hình, kiểu mẫu" by a document';
