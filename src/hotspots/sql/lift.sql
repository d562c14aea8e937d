-- Lifts a hotspot by a document, if it is still the version that the writer saw.
update hotspot set lifted_on = $3, lifted_by_doc = $4
where hotspot_id = $1 and version = $2 and lifted_on is null
returning version
