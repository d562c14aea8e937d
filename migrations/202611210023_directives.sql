-- Directives: the documents that set targets and deadlines, as data. Another plan is entered without code; two are shipped, each target and deadline with the
-- sentence that it comes from, and no names.

create table directive (
    directive_id uuid primary key default uuid_v7(),
    number text,
    is_number_known boolean not null default true,
    title text not null,
    issued_on date not null,
    issued_precision text not null default 'day',
    issued_by text not null,
    province_code text,
    valid_from date,
    valid_to date,
    note text,
    source text not null default 'manual',
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint directive_number_key unique nulls not distinct (province_code, number, issued_on, title),
    constraint directive_number_length check (char_length(number) between 1 and 100),
    constraint directive_number_when_known check (not is_number_known or coalesce(number, '') ~ '[0-9]'),
    constraint directive_title_length check (char_length(title) between 1 and 400),
    constraint directive_issued_precision_known check (issued_precision in ('day', 'month')),
    constraint directive_issued_by_length check (char_length(issued_by) between 1 and 200),
    constraint directive_province_code_shape check (province_code ~ '^[0-9]{2}$'),
    constraint directive_valid_order check (valid_from < valid_to),
    constraint directive_note_length check (char_length(note) <= 1000),
    constraint directive_source_known check (source in ('manual', 'reference'))
);
comment on table directive is 'văn bản, kế hoạch: a document that sets targets and deadlines';
comment on column directive.number is 'number and sign; of a copy that leaves the number empty what stands there (/KH-BCĐ), or nothing';
comment on column directive.issued_on is 'of precision month: the first day of the month, the copy that was read leaves the day empty';
comment on column directive.province_code is 'code of the issuing province on the day of issue: codes are used again, so only with that day; null: of the country';
comment on column directive.valid_from is 'from when its deadlines that come again are expected; null: from the day of issue, of precision month from the month after';
comment on column directive.source is 'reference: shipped, by a plan that the product serves';
create trigger directive_keep_history before update on directive for each row execute function keep_history_plain('directive_id');

create table directive_target (
    directive_target_id uuid primary key default uuid_v7(),
    directive_id uuid not null references directive on delete cascade,
    code text not null,
    text text not null,
    quote text not null,
    indicator text,
    operator text,
    value double precision,
    unit text,
    from_on date,
    by_before date,
    scope text not null default 'province',
    district_name text,
    note text,
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint directive_target_code_key unique (directive_id, code),
    constraint directive_target_code_shape check (code ~ '^[A-Z0-9][A-Z0-9-]{2,39}$'),
    constraint directive_target_text_length check (char_length(text) between 1 and 400),
    constraint directive_target_quote_length check (char_length(quote) between 1 and 1000),
    constraint directive_target_indicator_known check (indicator in ('incidents_ttxh_change', 'incidents_change', 'model_unit_count', 'model_unit_share',
        'criteria_met_share', 'converted_share', 'kept_share', 'coverage_share')),
    constraint directive_target_operator_known check (operator in ('<=', '>=', '=')),
    constraint directive_target_unit_known check (unit in ('share', 'count')),
    constraint directive_target_value_whole check (num_nulls(operator, value, unit) in (0, 3)),
    constraint directive_target_indicator_has_value check (indicator is null or value is not null),
    constraint directive_target_value_range check (value between -1000000 and 1000000),
    constraint directive_target_period_order check (from_on < by_before),
    constraint directive_target_scope_known check (scope in ('province', 'districts', 'communes')),
    constraint directive_target_district_name_length check (char_length(district_name) between 1 and 100),
    constraint directive_target_note_length check (char_length(note) <= 1000)
);
comment on table directive_target is 'what a directive wants to be reached, with its sentence; without an indicator it is judged by people';
comment on column directive_target.value is 'a share as a part of one: a fall of 10 % is -0.1';
comment on column directive_target.by_before is 'first day on which it is late: "trước năm 2025" is 2025-01-01, "trong năm 2023" 2024-01-01';
comment on column directive_target.district_name is 'a district of the day of issue that it is about; what became of it follows from its communes';
create trigger directive_target_keep_history before update on directive_target for each row execute function keep_history_plain('directive_target_id');

create table directive_deadline (
    directive_deadline_id uuid primary key default uuid_v7(),
    directive_id uuid not null references directive on delete cascade,
    code text not null,
    text text not null,
    quote text not null,
    kind text not null,
    day int,
    month int,
    due_before date,
    period_rule text not null default 'to_due',
    period_from date,
    period_to date,
    who text[] not null,
    addressee text,
    report_kind text,
    is_ongoing boolean not null default false,
    district_name text,
    note text,
    is_demo boolean not null default false,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint directive_deadline_code_key unique (directive_id, code),
    constraint directive_deadline_code_shape check (code ~ '^[A-Z0-9][A-Z0-9-]{2,39}$'),
    constraint directive_deadline_text_length check (char_length(text) between 1 and 400),
    constraint directive_deadline_quote_length check (char_length(quote) between 1 and 1000),
    constraint directive_deadline_kind_known check (kind in ('once', 'monthly', 'half_year', 'year')),
    constraint directive_deadline_once_has_day check ((kind = 'once') = (due_before is not null)),
    constraint directive_deadline_again_has_day check ((kind <> 'once') = (day is not null)),
    constraint directive_deadline_month_when_yearly check ((kind in ('half_year', 'year')) = (month is not null)),
    -- So that each month, and each year, has the day.
    constraint directive_deadline_day_range check (day between 1 and case when month in (1, 3, 5, 7, 8, 10, 12) then 31 when month in (4, 6, 9, 11) then 30 else 28 end),
    constraint directive_deadline_month_range check (month between 1 and 12),
    constraint directive_deadline_period_rule_known check (period_rule in ('to_due', 'previous', 'current')),
    constraint directive_deadline_period_whole check (num_nulls(period_from, period_to) in (0, 2)),
    constraint directive_deadline_period_order check (period_from < period_to),
    constraint directive_deadline_period_once check (kind = 'once' or period_from is null),
    constraint directive_deadline_who_known check (cardinality(who) > 0 and who <@ array['province', 'department', 'district', 'commune']),
    constraint directive_deadline_addressee_length check (char_length(addressee) between 1 and 200),
    constraint directive_deadline_report_kind_known check (report_kind in ('once', 'monthly', 'half_year', 'year')),
    constraint directive_deadline_district_name_length check (char_length(district_name) between 1 and 100),
    constraint directive_deadline_note_length check (char_length(note) <= 1000)
);
comment on table directive_deadline is 'when a directive wants something done, once or again and again, by whom, with its sentence';
comment on column directive_deadline.due_before is 'first day on which it is late: "trước ngày 15" leaves the 14th as the last day in time';
comment on column directive_deadline.period_rule is 'what a report that comes again is about: to_due the month, half or year up to the deadline (the 15th to the 14th, as decree 09/2019/NĐ-CP closes figures), previous the last whole one of the calendar, current the one of the calendar that the last day lies in';
comment on column directive_deadline.who is 'whose duty it is, as written: province (its police, the standing body), department, district (until 30/6/2025), commune';
comment on column directive_deadline.report_kind is 'kind of the report that is due; null: no report, but something to be done';
comment on column directive_deadline.is_ongoing is '"và sau đó, tổ chức thực hiện thường xuyên"';
create trigger directive_deadline_keep_history before update on directive_deadline for each row execute function keep_history_plain('directive_deadline_id');

-- The province of today that a directive is at home in: that which issued it, or of one that is no more the heir of most of its communes.
create function directive_home(of_province text, issued_on date) returns text
    language sql stable parallel safe
    return coalesce(
        (select p.code from province p where p.code = of_province and p.valid_to is null and (p.valid_from is null or p.valid_from <= issued_on)),
        (select h.code
        from province p
            join commune o on o.province_id = p.province_id
            join succession s on s.old_commune_id = o.commune_id and s.is_default_heir
            join commune n on n.commune_id = s.new_commune_id
            join province h on h.province_id = n.province_id and h.valid_to is null
        where p.code = of_province and (p.valid_from is null or p.valid_from <= issued_on) and p.valid_to > issued_on
        group by h.code order by count(*) desc, h.code limit 1),
        of_province);
comment on function directive_home(text, date) is 'code of the province of today that a directive of a province of its day is at home in';

create view directive_row with (security_invoker = true) as
select d.directive_id, d.number, d.is_number_known, d.title, d.issued_on, d.issued_precision, d.issued_by, d.province_code,
    (select jsonb_build_object('code', p.code, 'full_name', p.full_name, 'valid_to', p.valid_to) from province p
        where p.code = d.province_code and (p.valid_from is null or p.valid_from <= d.issued_on) and (p.valid_to is null or p.valid_to > d.issued_on)) as issuer,
    (select jsonb_build_object('code', p.code, 'full_name', p.full_name) from province p where p.code = directive_home(d.province_code, d.issued_on) and p.valid_to is null) as home,
    d.valid_from, d.valid_to, d.note, d.source, d.is_demo, d.version, d.created_at, d.updated_at,
    (select coalesce(jsonb_agg(to_jsonb(t) - '{directive_id,is_demo,created_at,updated_at}'::text[] order by t.from_on nulls last, t.by_before nulls last, t.code), '[]')
        from directive_target t where t.directive_id = d.directive_id) as targets,
    (select coalesce(jsonb_agg(to_jsonb(t) - '{directive_id,is_demo,created_at,updated_at}'::text[] order by t.due_before nulls last, t.month nulls first, t.code), '[]')
        from directive_deadline t where t.directive_id = d.directive_id) as deadlines
from directive d;
comment on view directive_row is 'directives with what they set, the province that issued them and the one of today that they are at home in';

-- Read by everybody who is in; written by the province of today that a directive is at home in, and by the country.
do $$
declare
    name text;
    command text;
    everybody constant text := 'bando138_wide, bando138_narrow, bando138_wide_grid, bando138_narrow_grid, bando138_wide_counts, bando138_narrow_counts';
    narrow constant text := 'bando138_narrow, bando138_narrow_grid, bando138_narrow_counts';
    is_own text;
begin
    execute 'grant select on directive, directive_target, directive_deadline, directive_row to ' || everybody;
    grant insert, update, delete on directive, directive_target, directive_deadline to bando138_wide, bando138_narrow;
    foreach name in array array['directive', 'directive_target', 'directive_deadline'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy %I on %I to %I using (true) with check (true)', name || '_owner', name, current_user);
        execute format('create policy %I on %I for select to %s using (true)', name || '_everybody', name, everybody);
        execute format('create policy %I on %I to bando138_wide using (true) with check (true)', name || '_wide', name);
        is_own := case name when 'directive' then 'directive_home(province_code, issued_on) = (select scope_province())'
            else 'directive_id in (select d.directive_id from directive d where directive_home(d.province_code, d.issued_on) = (select scope_province()))' end;
        execute format('create policy %I on %I for insert to bando138_narrow with check (%s)', name || '_narrow_insert', name, is_own);
        execute format('create policy %I on %I for update to bando138_narrow using (%s) with check (%s)', name || '_narrow_update', name, is_own, is_own);
        execute format('create policy %I on %I for delete to bando138_narrow using (%s)', name || '_narrow_delete', name, is_own);
    end loop;
    execute 'create policy row_history_narrow_directive on row_history for select to ' || narrow || '
        using (table_name in (''directive'', ''directive_target'', ''directive_deadline''))';
end $$;

-- The two plans that the product serves. Both copies leave the number and the day empty; persons are not named.
insert into directive (directive_id, number, is_number_known, title, issued_on, issued_precision, issued_by, province_code, note, source) values
    ('0198b000-0000-7000-8000-000000000001', null, false,
        'Kế hoạch nâng cao hiệu quả công tác phòng ngừa xã hội, kéo giảm bền vững tội phạm về trật tự xã hội trên địa bàn tỉnh', '2023-12-01', 'month',
        'Ban Chỉ đạo 138 tỉnh Hải Dương', '30',
        'Bản đã đọc để trống số và ngày. Việc làm thường xuyên không có hạn và danh sách người mà kế hoạch giao lập không có trong phần mềm.', 'reference'),
    ('0198b000-0000-7000-8000-000000000002', '/KH-BCĐ', false,
        'Kế hoạch tổng kết công tác phòng, chống tội phạm, tệ nạn xã hội và xây dựng phong trào toàn dân bảo vệ ANTQ năm 2025', '2025-11-01', 'month',
        'Ban Chỉ đạo 138 tỉnh Bắc Ninh', '24', 'Bản đã đọc để trống số và ngày.', 'reference');

insert into directive_target (directive_id, code, text, quote, indicator, operator, value, unit, from_on, by_before, scope, district_name, note)
select '0198b000-0000-7000-8000-000000000001', t.*
from (values
    ('TTXH-2023', 'Giảm ít nhất 10% số vụ phạm tội về trật tự xã hội trong năm 2023',
        'Triển khai thực hiện nghiêm túc, hiệu quả các giải pháp phòng ngừa nhằm thực hiện mục tiêu kéo giảm ít nhất 10% số vụ phạm tội về trật tự xã hội trong năm 2023 và kéo giảm bền vững trong những năm tiếp theo',
        'incidents_ttxh_change', '<=', -0.10, 'share', date '2023-01-01', date '2024-01-01', 'province', null, null),
    ('TTXH-SAU-2023', 'Kéo giảm bền vững số vụ phạm tội về trật tự xã hội các năm sau 2023',
        'kéo giảm ít nhất 10% số vụ phạm tội về trật tự xã hội trong năm 2023 và kéo giảm bền vững trong những năm tiếp theo',
        null, null, null, null, '2024-01-01', null, 'province', null, 'Kế hoạch không ghi mức giảm cho các năm sau 2023.'),
    ('TTXH-HUYEN', 'Mỗi huyện, thị xã, thành phố góp phần giảm ít nhất 10% số vụ phạm tội về trật tự xã hội',
        'khẩn trương giải quyết có hiệu quả các vấn đề liên quan đến an ninh, trật tự nổi lên, góp phần kéo giảm ít nhất 10% số vụ phạm tội về trật tự xã hội trên địa bàn (Thực hiện thường xuyên).',
        'incidents_ttxh_change', '<=', -0.10, 'share', null, null, 'districts', null, 'Thực hiện thường xuyên, không ghi hạn. Cấp huyện thôi hoạt động từ 01/7/2025.'),
    ('KIEU-MAU-06', 'Xây dựng 06 đơn vị Công an phường điển hình, kiểu mẫu trong năm 2023',
        'Tập trung xây dựng 06 đơn vị Công an phường điển hình, kiểu mẫu về an ninh, trật tự và văn minh đô thị (Hoàn thành trong năm 2023',
        'model_unit_count', '>=', 6, 'count', null, '2024-01-01', 'province', null,
        'Công an phường Lê Thanh Nghị, Tân Bình (TP. Hải Dương); Sao Đỏ, An Lạc (TP. Chí Linh); Thái Thịnh, An Lưu (TX. Kinh Môn).'),
    ('KIEU-MAU-75', '75% Công an xã, phường, thị trấn đạt điển hình, kiểu mẫu trước năm 2025',
        'phấn đấu xây dựng số Công an xã, phường, thị trấn điển hình, kiểu mẫu về an ninh, trật tự và văn minh đô thị trên địa bàn tỉnh đạt 75% trước năm 2025 và 100% trước năm 2030',
        'model_unit_share', '>=', 0.75, 'share', null, '2025-01-01', 'communes', null, null),
    ('KIEU-MAU-100', '100% Công an xã, phường, thị trấn đạt điển hình, kiểu mẫu trước năm 2030',
        'phấn đấu xây dựng số Công an xã, phường, thị trấn điển hình, kiểu mẫu về an ninh, trật tự và văn minh đô thị trên địa bàn tỉnh đạt 75% trước năm 2025 và 100% trước năm 2030',
        'model_unit_share', '>=', 1, 'share', null, '2030-01-01', 'communes', null, null),
    ('HUYEN-KIEU-MAU', 'Công an huyện Bình Giang thí điểm đạt 100% tiêu chí Công an cấp huyện điển hình, kiểu mẫu',
        'xây dựng thí điểm mô hình “Công an cấp huyện điển hình, kiểu mẫu về ANTT” đối với Công an huyện Bình Giang; phấn đấu đạt 100% tiêu chí đề ra (Hoàn thành sau 01 năm triển khai và đưa ra lộ trình nhân rộng trên địa bàn tỉnh trong những năm tiếp theo).',
        'criteria_met_share', '>=', 1, 'share', null, null, 'districts', 'Huyện Bình Giang',
        'Hoàn thành sau 01 năm triển khai; kế hoạch không ghi ngày bắt đầu. Huyện thôi hoạt động từ 01/7/2025.'),
    ('CAM-KET-100', '100% cán bộ, giáo viên, học sinh, sinh viên ký cam kết chấp hành pháp luật',
        'gắn với tổ chức ký cam kết cho 100% cán bộ, giáo viên, học sinh, sinh viên chấp hành nghiêm các quy định pháp luật',
        null, '>=', 1, 'share', null, '2024-01-12', 'province', null, 'Sở Giáo dục và Đào tạo; phần mềm không đo.')
) as t (code, text, quote, indicator, operator, value, unit, from_on, by_before, scope, district_name, note);

insert into directive_deadline (directive_id, code, text, quote, kind, day, month, due_before, period_from, period_to, who, addressee, report_kind, is_ongoing, district_name, note)
select d.directive_id, t.code, t.text, t.quote, t.kind, t.day, t.month, t.due_before, t.period_from, t.period_to, t.who, t.addressee, t.report_kind, t.is_ongoing, t.district_name, t.note
from (values
    ('30', 'PHAN-LOAI', 'Rà soát, đánh giá, phân loại địa bàn cấp xã có nguy cơ phức tạp về trật tự xã hội',
        'Chủ động rà soát, đánh giá phân loại địa bàn cấp xã có nguy cơ xảy ra phức tạp về trật tự xã hội để tham mưu cho cấp ủy, chính quyền địa phương tổ chức các giải pháp cụ thể nhằm huy động sức mạnh tổng hợp của hệ thống chính trị sớm chuyển hóa từ địa bàn nguy cơ cao, có nguy cơ thành địa bàn nguy cơ thấp, địa bàn ổn định, trong sạch; (Hoàn thành trước ngày 12/01/2024 và sau đó, tổ chức thực hiện thường xuyên).',
        'once', null::int, null::int, date '2024-01-12', null::date, null::date, array['province'], 'Công an tỉnh', null, true, null, null),
    ('30', 'MAU-THUAN-DIEM', 'Làm điểm rà soát, thống kê, giải quyết mâu thuẫn tại huyện Bình Giang',
        'rà soát, thống kê, giải quyết ổn định các vụ việc mâu thuẫn tại địa bàn, không để phát sinh phức tạp, kéo dài (trước mắt, tiến hành làm điểm tại huyện Bình Giang hoàn thành trước ngày 12/01/2024, sau đó nhân rộng, phổ biến phương pháp hiệu quả ra địa bàn toàn tỉnh và tổ chức thực hiện thường xuyên).',
        'once', null, null, '2024-01-12', null, null, array['province'], 'Công an tỉnh', null, true, 'Huyện Bình Giang', null),
    ('30', 'MA-TUY-CA', 'Rà soát, quản lý người sử dụng trái phép chất ma túy, người nghiện, người sau cai nghiện',
        'Rà soát, lập danh sách, quản lý chặt chẽ người sử dụng trái phép chất ma túy, người nghiện ma túy, đối tượng “ngáo đá”, người sau cai nghiện để quản lý, theo dõi, góp phần phòng ngừa tội phạm (Hoàn thành trước ngày 12/01/2024, sau đó, tổ chức thực hiện thường xuyên).',
        'once', null, null, '2024-01-12', null, null, array['province'], 'Công an tỉnh', null, true, null, 'Danh sách người không lưu trong phần mềm; chỉ ghi số lượng theo xã, phường.'),
    ('30', 'MA-TUY-LD', 'Tổng rà soát người sử dụng trái phép chất ma túy, người nghiện, người quản lý sau cai',
        'Chỉ đạo các đơn vị chức năng phối hợp chặt chẽ với lực lượng Công an thực hiện tổng rà soát người sử dụng trái phép chất ma túy, người nghiện ma túy, người quản lý sau cai nghiện ma túy trên địa bàn tỉnh (Hoàn thành trước ngày 12/01/2024 và sau đó, tổ chức thực hiện thường xuyên).',
        'once', null, null, '2024-01-12', null, null, array['department'], 'Sở Lao động - Thương binh và Xã hội', null, true, null, 'Danh sách người không lưu trong phần mềm.'),
    ('30', 'Y-TE', 'Tập huấn bác sĩ, y sĩ, điều dưỡng về điều trị cai nghiện và bệnh tâm thần',
        'hạn chế, giảm thiểu số vụ phạm tội và vi phạm pháp luật liên quan đến số đối tượng này (Thực hiện xong trước ngày 12/01/2024 và sau đó, tổ chức thực hiện thường xuyên).',
        'once', null, null, '2024-01-12', null, null, array['department'], 'Sở Y tế', null, true, null, null),
    ('30', 'DAT-DAI', 'Kiểm tra, rà soát các vụ việc mâu thuẫn kéo dài về đất đai',
        'Chỉ đạo kiểm tra, rà soát tất cả những vụ việc mâu thuẫn kéo dài liên quan đến khó khăn, vướng mắc trong giải quyết các vấn đề về đất đai, quyền sở hữu, chuyển nhượng, về việc cấp Giấy chứng nhận quyền sử dụng đất,… để có giải pháp tham mưu giải quyết triệt để (Hoàn thành trước ngày 12/01/2024 và sau đó, tổ chức thực hiện thường xuyên).',
        'once', null, null, '2024-01-12', null, null, array['department'], 'Sở Tài nguyên và Môi trường', null, true, null, null),
    ('30', 'HOA-GIAI', 'Rà soát, đánh giá hiệu quả công tác hòa giải ở cơ sở',
        'Rà soát, đánh giá hiệu quả công tác hòa giải ở địa bàn cơ sở; chủ động hướng dẫn về tổ chức và hoạt động hòa giải ở cơ sở, nhất là hướng dẫn kỹ năng hòa giải ở cơ sở cho hòa giải viên; kiểm tra, giám sát và khen thưởng việc thực hiện quy định pháp luật về hòa giải ở cơ sở (Hoàn thành trước ngày 12/01/2024 và sau đó, tổ chức thực hiện thường xuyên).',
        'once', null, null, '2024-01-12', null, null, array['department'], 'Sở Tư pháp', null, true, null, null),
    ('30', 'TRUONG-HOC', 'Tuyên truyền trong trường học, ký cam kết chấp hành pháp luật',
        'gắn với tổ chức ký cam kết cho 100% cán bộ, giáo viên, học sinh, sinh viên chấp hành nghiêm các quy định pháp luật, không để tự ý tham gia hoặc bị các đối tượng phạm tội móc nối, lôi kéo tham gia các hoạt động vi phạm pháp luật; tích cực tham gia phòng ngừa, đấu tranh, tố giác tội phạm, nhất là các vi phạm xâm hại tình dục, xâm hại trẻ em, cờ bạc, cá độ bóng đá, ma túy, ma túy “núp bóng”, vũ khí, vật liệu nổ, công cụ hỗ trợ, pháo nổ, vi phạm quy định về trật tự, an toàn giao thông,… (Hoàn thành trước ngày 12/01/2024 và sau đó, tổ chức thực hiện thường xuyên).',
        'once', null, null, '2024-01-12', null, null, array['department'], 'Sở Giáo dục và Đào tạo', null, true, null, null),
    ('30', 'HOC-SINH', 'Quản lý học sinh, sinh viên; gửi thông tin rà soát về Công an cấp huyện',
        'gửi về Công an cấp huyện để có biện pháp phối hợp quản lý, phòng ngừa, ngăn chặn không để xảy ra tội phạm (Hoàn thành trước ngày 12/01/2024 và sau đó, tổ chức thực hiện thường xuyên).',
        'once', null, null, '2024-01-12', null, null, array['department'], 'Sở Giáo dục và Đào tạo', null, true, null, 'Danh sách người không lưu trong phần mềm.'),
    ('30', 'CAMERA', 'Hướng dẫn các địa phương lắp đặt hệ thống Camera an ninh tại khu dân cư, thôn, xóm',
        'Chủ trì, phối hợp với Công an tỉnh nghiên cứu, tham mưu, hướng dẫn các địa phương trong việc triển khai việc lắp đặt hệ thống “Camera an ninh” tại các khu dân cư, thôn, xóm để phục vụ công tác phát hiện, đấu tranh, phòng ngừa tội phạm (Hoàn thành trước ngày 12/01/2024 và sau đó, tổ chức thực hiện thường xuyên).',
        'once', null, null, '2024-01-12', null, null, array['department'], 'Sở Thông tin và Truyền thông', null, true, null, null),
    ('30', 'TO-HOA-GIAI', 'Củng cố, kiện toàn tổ hòa giải; giải quyết mâu thuẫn trong nội bộ Nhân dân',
        'Phối hợp chỉ đạo, hướng dẫn việc củng cố, kiện toàn tổ chức hoạt động của các tổ hòa giải; tạo điều kiện và động viên, khuyến khích hội viên, thành viên tham gia tích cực vào các hoạt động hòa giải, giải quyết hiệu quả các mâu thuẫn trong nội bộ Nhân dân (Hoàn thành trước ngày 12/01/2024 và sau đó, tổ chức thực hiện thường xuyên).',
        'once', null, null, '2024-01-12', null, null, array['department'], 'Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh, các tổ chức đoàn thể tỉnh', null, true, null, null),
    ('30', 'QUAN-LY-XA', 'Rà soát, phân công theo dõi, quản lý các loại đối tượng ở cấp xã',
        'Rà soát, lập danh sách để phân công lực lượng theo dõi, quản lý đối với các loại đối tượng sau: … (Hoàn thành trước ngày 12/01/2024 và sau đó, tổ chức thực hiện thường xuyên).',
        'once', null, null, '2024-01-12', null, null, array['commune'], 'Ban Chỉ đạo 138 cấp xã', null, true, null, 'Danh sách người không lưu trong phần mềm.'),
    ('30', 'MAU-THUAN-XA', 'Thống kê, lập danh sách các mâu thuẫn trong nội bộ Nhân dân; phân công giải quyết',
        'Thống kê, lập danh sách các mâu thuẫn trong nội bộ Nhân dân trên địa bàn; dự báo tình hình, xác định mức độ các vụ việc; chỉ đạo, phân công nhiệm vụ cụ thể để kịp thời hoà giải, giải quyết sớm các mâu thuẫn, xung đột xã hội trong nội bộ Nhân dân ngay từ khi mới phát sinh, không để tích tụ kéo dài, nhất là mâu thuẫn về tôn giáo, đất đai, đền bù, giải phóng mặt bằng, mâu thuẫn trong sinh hoạt, việc thực hiện chế độ chính sách, quan hệ lao động… không để phát sinh vụ việc phức tạp, vụ án, hình thành “điểm nóng” về ANTT (Hoàn thành trước ngày 12/01/2024 và sau đó, tổ chức thực hiện thường xuyên).',
        'once', null, null, '2024-01-12', null, null, array['commune'], 'Ban Chỉ đạo 138 cấp xã', null, true, null, null),
    ('30', 'CAM-KET-XA', 'Phân công trách nhiệm, tổ chức viết cam kết; thu hồi vũ khí, vật liệu nổ, công cụ hỗ trợ',
        'Phân công rõ trách nhiệm, nhiệm vụ của từng thành viên Ban Chỉ đạo trong công tác quản lý đối tượng, tổ chức viết cam kết “không thực hiện hành vi vi phạm pháp luật, gây ảnh hưởng đến tình hình an ninh trật tự”; thu hồi số vũ khí, vật liệu nổ, công cụ hỗ trợ trên địa bàn (Hoàn thành trước ngày 31/01/2024 và sau đó, tổ chức thực hiện thường xuyên)',
        'once', null, null, '2024-01-31', null, null, array['commune'], 'Ban Chỉ đạo 138 cấp xã', null, true, null, null),
    ('30', 'GUI-DU-THAO', 'Gửi dự thảo kế hoạch triển khai về Công an tỉnh',
        'trước khi ban hành kế hoạch triển khai, thực hiện, trân trọng đề nghị các đơn vị, địa phương gửi Kế hoạch dự thảo về Công an tỉnh - cơ quan Thường trực Ban Chỉ đọa 138 tỉnh trước ngày 29/12/2023 để phối hợp thống nhất các nội dung chỉ đạo thực hiện',
        'once', null, null, '2023-12-29', null, null, array['department', 'district'], 'Các đơn vị thành viên Ban Chỉ đạo 138 tỉnh, Ban Chỉ đạo 138 cấp huyện', null, false, null, null),
    ('30', 'BC-THANG', 'Báo cáo tháng tình hình, kết quả thực hiện Kế hoạch',
        'Định kỳ trước ngày 15 hằng tháng, các đơn vị, địa phương báo cáo tình hình, kết quả thực hiện Kế hoạch về Ban Chỉ đạo 138 tỉnh (qua Công an tỉnh - cơ quan Thường trực) để theo dõi, chỉ đạo.',
        'monthly', 15, null, null, null, null, array['department', 'district'], 'Các đơn vị thành viên Ban Chỉ đạo 138 tỉnh, Ban Chỉ đạo 138 cấp huyện', 'monthly', false, null,
        'Kế hoạch không ghi kỳ số liệu; lấy từ ngày 15 tháng trước đến ngày 14 (cách chốt số liệu của Nghị định 09/2019/NĐ-CP).'),
    ('30', 'BC-6-THANG', 'Báo cáo 6 tháng, lồng ghép báo cáo công tác phòng, chống tội phạm',
        'Định kỳ 6 tháng, 1 năm, các đơn vị, địa phương báo cáo tình hình, kết quả thực hiện Kế hoạch lồng ghép với báo cáo công tác phòng, chống tội phạm 6 tháng, 1 năm gửi về Ban Chỉ đạo 138 tỉnh (qua Công an tỉnh - cơ quan Thường trực) trước ngày 15/6, 15/12 để theo dõi, chỉ đạo.',
        'half_year', 15, 6, null, null, null, array['department', 'district'], 'Các đơn vị thành viên Ban Chỉ đạo 138 tỉnh, Ban Chỉ đạo 138 cấp huyện', 'half_year', false, null,
        'Kế hoạch không ghi kỳ số liệu; lấy từ ngày 15/12 năm trước đến ngày 14/6.'),
    ('30', 'BC-NAM', 'Báo cáo năm, lồng ghép báo cáo công tác phòng, chống tội phạm',
        'Định kỳ 6 tháng, 1 năm, các đơn vị, địa phương báo cáo tình hình, kết quả thực hiện Kế hoạch lồng ghép với báo cáo công tác phòng, chống tội phạm 6 tháng, 1 năm gửi về Ban Chỉ đạo 138 tỉnh (qua Công an tỉnh - cơ quan Thường trực) trước ngày 15/6, 15/12 để theo dõi, chỉ đạo.',
        'year', 15, 12, null, null, null, array['department', 'district'], 'Các đơn vị thành viên Ban Chỉ đạo 138 tỉnh, Ban Chỉ đạo 138 cấp huyện', 'year', false, null,
        'Kế hoạch không ghi kỳ số liệu; lấy từ ngày 15/12 năm trước đến ngày 14/12.'),
    ('24', 'KE-HOACH-XA', 'Xây dựng kế hoạch tổng kết năm 2025 của xã, phường',
        'Xây dựng kế hoạch tổng kết công tác phòng, chống tội phạm, tệ nạn xã hội và xây dựng phong trào toàn dân bảo vệ ANTQ năm 2025 xong trước ngày 15/11/2025.',
        'once', null, null, '2025-11-15', null, null, array['commune'], 'Ban Chỉ đạo 138 các xã, phường', null, false, null, null),
    ('24', 'BC-TONG-KET-XA', 'Báo cáo tổng kết năm 2025 của xã, phường; phương hướng năm 2026',
        'Báo cáo tình hình, kết quả công tác phòng, chống tội phạm, tệ nạn xã hội và xây dựng phong trào toàn dân bảo vệ ANTQ năm 2025; phương hướng, nhiệm vụ năm 2026 gửi về Cơ quan thường trực Ban Chỉ đạo tỉnh (Công an tỉnh) trước ngày 20/12/2025.',
        'once', null, null, '2025-12-20', '2025-01-01', '2026-01-01', array['commune'], 'Ban Chỉ đạo 138 các xã, phường', 'year', false, null, 'Đề cương báo cáo kèm theo kế hoạch không có trong bản đã đọc.'),
    ('24', 'BC-TONG-KET-SO', 'Báo cáo tổng kết năm 2025 của sở, ban, ngành, đoàn thể; phương hướng năm 2026',
        'Báo cáo tình hình, kết quả công tác phòng, chống tội phạm, tệ nạn xã hội và xây dựng phong trào toàn dân bảo vệ ANTQ năm 2025; phương hướng, nhiệm vụ năm 2026 gửi về Cơ quan thường trực Ban Chỉ đạo tỉnh (Công an tỉnh) trước ngày 20/12/2025.',
        'once', null, null, '2025-12-20', '2025-01-01', '2026-01-01', array['department'], 'Các cơ quan, sở, ban, ngành, đoàn thể là thành viên của Ban Chỉ đạo 138 tỉnh', 'year', false, null, null),
    ('24', 'HOI-NGHI-XA', 'Hội nghị tổng kết năm 2025 của xã, phường',
        'Chỉ đạo tổ chức Hội nghị tổng kết công tác phòng, chống tội phạm, tệ nạn xã hội và xây dựng phong trào toàn dân bảo vệ ANTQ năm 2025 xong trước ngày 31/12/2025.',
        'once', null, null, '2025-12-31', null, null, array['commune'], 'Ban Chỉ đạo 138 các xã, phường', null, false, null, null),
    ('24', 'HOI-NGHI-TINH', 'Hội nghị tổng kết năm 2025 của tỉnh, dự kiến trong tháng 01/2026',
        'tổ chức Hội nghị tổng kết công tác phòng, chống tội phạm, tệ nạn xã hội và xây dựng phong trào toàn dân bảo vệ ANTQ năm 2025 (dự kiến tổ chức trong tháng 01/2026).',
        'once', null, null, '2026-02-01', null, null, array['province'], 'Cơ quan Thường trực Ban Chỉ đạo 138 tỉnh (Công an tỉnh)', null, false, null, 'Kế hoạch ghi là dự kiến.')
) as t (province_code, code, text, quote, kind, day, month, due_before, period_from, period_to, who, addressee, report_kind, is_ongoing, district_name, note)
    join directive d on d.province_code = t.province_code and d.source = 'reference';

-- Every change after that is in the log.
do $$
declare
    name text;
begin
    foreach name in array array['directive', 'directive_target', 'directive_deadline'] loop
        execute format('create trigger %1$s_audit_inserted after insert on %1$s referencing new table as new_rows
            for each statement execute function audit_changed()', name);
        execute format('create trigger %1$s_audit_updated after update on %1$s referencing old table as old_rows new table as new_rows
            for each statement execute function audit_changed()', name);
        execute format('create trigger %1$s_audit_deleted after delete on %1$s referencing old table as old_rows
            for each statement execute function audit_changed()', name);
        execute format('create trigger %1$s_audit_truncated after truncate on %1$s
            for each statement execute function audit_truncated()', name);
    end loop;
end $$;
