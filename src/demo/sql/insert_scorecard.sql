-- A scorecard to try the review of model units with; nobody has issued it, and it says so.
with s as (
    insert into scorecard (name, programme, state, document, document_on, note, is_demo)
    values ('Bộ tiêu chí minh họa, không phải của cơ quan nào', 'Công an phường điển hình, kiểu mẫu về an ninh, trật tự và văn minh đô thị', 'in_force',
        'Dữ liệu minh họa, không có văn bản', '2024-01-01', 'Bộ tiêu chí thật do người dùng nhập theo văn bản của cơ quan có thẩm quyền.', true)
    on conflict do nothing returning scorecard_id
)
insert into criterion (scorecard_id, number, grouping, text, indicator, operator, value, points, is_demo)
select s.scorecard_id, t.*, true
from s cross join (values
    (1, 'Camera', 'Từ 90% camera đang hoạt động', 'cameras_working_share', '>=', 0.9::float8, 20::float8),
    (2, 'Camera', 'Từ 60% nhu cầu được quan sát ban ngày', 'coverage_share_day', '>=', 0.6, 20),
    (3, 'Trật tự', 'Không có mâu thuẫn quá hạn', 'conflicts_past_due', '=', 0, 20),
    (4, 'Trật tự', 'Số vụ về trật tự xã hội không tăng so với 12 tháng trước', 'incidents_ttxh_change', '<=', 0, 20),
    (5, 'Văn minh đô thị', 'Có quy chế phối hợp được ban hành', null, null, null, 20)
) as t (number, grouping, text, indicator, operator, value, points)
