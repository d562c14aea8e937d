-- The levels of a new scheme, the worst first. $1 scheme; $2 levels.
insert into risk_level (risk_scheme_id, rank, code, vi, en, is_risk)
select $1::uuid, l.rank, l.level->>'code', l.level->>'vi', l.level->>'en', (l.level->>'is_risk')::bool
from jsonb_array_elements($2::jsonb) with ordinality l (level, rank)
