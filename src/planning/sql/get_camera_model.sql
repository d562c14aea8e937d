-- One model of the catalogue; none outside of the scope.
select to_jsonb(m) from camera_model m where m.camera_model_id = $1::uuid
