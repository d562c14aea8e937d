-- The six pilot wards of the plan of December 2023 of Hải Dương, as they were then.
select c.commune_id
from (values
    (1, 'Thành phố Hải Dương', 'Lê Thanh Nghị'), (2, 'Thành phố Hải Dương', 'Tân Bình'),
    (3, 'Thành phố Chí Linh', 'Sao Đỏ'), (4, 'Thành phố Chí Linh', 'An Lạc'),
    (5, 'Thị xã Kinh Môn', 'Thái Thịnh'), (6, 'Thị xã Kinh Môn', 'An Lưu')
) as w (place, district_name, name)
    join commune c on c.name = w.name and c.district_name = w.district_name and c.kind = 'phuong' and c.valid_to = '2025-07-01'
    join province p on p.province_id = c.province_id and p.code = '30'
order by w.place
