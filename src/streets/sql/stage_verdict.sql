-- The rows of a load that will not be stored, and why; a row that makes several things is told once for each reason.
select distinct number, fault from stage_street where fault is not null order by number, fault
