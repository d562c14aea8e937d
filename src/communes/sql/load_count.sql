-- What is there after a load.
select (select count(*) from province), (select count(*) from commune), (select count(*) from commune where valid_to is null),
    (select count(*) from succession), (select count(*) from succession where extent = 'part'), (select count(*) from population)
