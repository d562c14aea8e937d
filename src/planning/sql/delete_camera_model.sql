-- Takes a model out if it is still the version that the writer saw; plans keep it as it was. $1 id; $2 version seen.
delete from camera_model where camera_model_id = $1::uuid and version = $2 returning version
