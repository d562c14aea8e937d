-- Today's units as they are before boundaries are loaded, to say afterwards what changed
create temp table stage_boundary_before on commit drop as
select commune_id, geom, geom_quality in ('reference', 'surveyed') as is_real from commune where valid_to is null
