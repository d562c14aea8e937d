-- What keeps the index of a layer right when somebody edits it (OGC 12-128r19, annex F.3); made when the rows are in. {t} stands for the table.
create trigger rtree_{t}_geom_insert after insert on {t} when (new.geom not null and not st_isempty(new.geom))
begin insert or replace into rtree_{t}_geom values (new.fid, st_minx(new.geom), st_maxx(new.geom), st_miny(new.geom), st_maxy(new.geom)); end;
create trigger rtree_{t}_geom_update1 after update of geom on {t} when old.fid = new.fid and (new.geom notnull and not st_isempty(new.geom))
begin insert or replace into rtree_{t}_geom values (new.fid, st_minx(new.geom), st_maxx(new.geom), st_miny(new.geom), st_maxy(new.geom)); end;
create trigger rtree_{t}_geom_update2 after update of geom on {t} when old.fid = new.fid and (new.geom isnull or st_isempty(new.geom))
begin delete from rtree_{t}_geom where id = old.fid; end;
create trigger rtree_{t}_geom_update3 after update on {t} when old.fid != new.fid and (new.geom notnull and not st_isempty(new.geom))
begin delete from rtree_{t}_geom where id = old.fid; insert or replace into rtree_{t}_geom values (new.fid, st_minx(new.geom), st_maxx(new.geom), st_miny(new.geom), st_maxy(new.geom)); end;
create trigger rtree_{t}_geom_update4 after update on {t} when old.fid != new.fid and (new.geom isnull or st_isempty(new.geom))
begin delete from rtree_{t}_geom where id in (old.fid, new.fid); end;
create trigger rtree_{t}_geom_delete after delete on {t} when old.geom not null
begin delete from rtree_{t}_geom where id = old.fid; end;
