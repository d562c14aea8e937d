-- Demonstration cameras go before their sites, in a statement of their own: the counts for tiles look up the site of a camera that
-- goes. Statuses and the maintenance log go with their camera.
delete from camera where is_demo
