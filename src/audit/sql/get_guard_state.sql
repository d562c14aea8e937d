-- The triggers that write and guard the log and are not at work, and how many events were never numbered.
with needed (of_table, name) as (
    select t, t || '_audit_' || what
    from unnest(array['site', 'camera', 'camera_status', 'camera_maintenance', 'field_check', 'incident', 'hotspot', 'model_ward', 'road', 'junction', 'building', 'key_place', 'camera_model',
            'plan', 'plan_camera', 'hotspot_run', 'conflict', 'directive', 'directive_target', 'directive_deadline', 'report',
            'risk_scheme', 'risk_level', 'risk_rule_set', 'risk_rule', 'risk_assessment', 'risk_entry', 'risk_evidence', 'scorecard', 'criterion', 'criterion_entry']) t,
        unnest(array['inserted', 'updated', 'deleted', 'truncated']) what
    union all
    values ('audit_event', 'audit_event_append_only'), ('audit_event', 'audit_event_written_by_trigger'), ('audit_head', 'audit_head_kept'),
        ('audit_head', 'audit_head_written_by_trigger'), ('audit_pending', 'audit_pending_sealed')
)
select array(
        select n.name from needed n
        where not exists (select from pg_trigger g where g.tgname = n.name and g.tgrelid = to_regclass(n.of_table) and g.tgenabled in ('O', 'A'))
        order by n.name),
    (select count(*) from audit_pending)
