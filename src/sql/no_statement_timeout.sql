-- Lifts the time limit of requests for one transaction of the command line.
select set_config('statement_timeout', '0', true)
