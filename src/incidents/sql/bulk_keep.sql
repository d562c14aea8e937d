-- Numbers that rows bring along in their codes are given to nobody else. $1 beginnings, $2 the largest number of each
select keep_codes($1, $2)
