-- Which of the codes that rows bring along are in use.
select codes_in_use('incident', $1)
