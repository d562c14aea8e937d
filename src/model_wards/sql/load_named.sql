-- The six pilot wards of the plan of December 2023 of Hải Dương, as they were then (its footnote 1). Once: a mark says that it was done. How many were named.
with ready as (
    select c.commune_id
    from (values
        ('Thành phố Hải Dương', 'Lê Thanh Nghị'), ('Thành phố Hải Dương', 'Tân Bình'), ('Thành phố Chí Linh', 'Sao Đỏ'), ('Thành phố Chí Linh', 'An Lạc'),
        ('Thị xã Kinh Môn', 'Thái Thịnh'), ('Thị xã Kinh Môn', 'An Lưu')
    ) as w (district_name, name)
        join commune c on c.name = w.name and c.district_name = w.district_name and c.kind = 'phuong' and c.valid_to = '2025-07-01'
        join province p on p.province_id = c.province_id and p.code = '30'
), marked as (
    insert into load_mark (name, digest) select 'model_wards', '1' where (select count(*) from ready) = 6
    on conflict (name) do nothing
    returning name
), named as (
    insert into model_ward (commune_id, programme, directive, named_on, source)
    select ready.commune_id, 'Công an phường điển hình, kiểu mẫu về an ninh, trật tự và văn minh đô thị',
        'Kế hoạch tháng 12/2023 (bản đã đọc để trống ngày) của Ban Chỉ đạo 138 tỉnh Hải Dương: Nâng cao hiệu quả công tác phòng ngừa xã hội, kéo giảm bền vững tội phạm về trật tự xã hội trên địa bàn tỉnh',
        '2023-12-01', 'reference'
    from ready cross join marked
    on conflict (commune_id, programme) do update set is_demo = false, source = 'reference' where model_ward.is_demo
    returning model_ward_id
)
select count(*) from named
