-- Whether demonstration data are in the database, from which seed, and how many rows were made.
select demo_state()
