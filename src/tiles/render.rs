//! Making a tile: the queries of its layers, one after the other on one connection, into one body.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{PgConnection, Postgres};

use super::column::Column;
use super::filter::Filter;
use super::layer::{Arg, Band, Layer, Shape};
use super::mvt::{self, Rows, Values};
use super::tile::Tile;
use crate::clock;
use crate::db::{Access, Counted, ScopedDb, Task};

/// The body of a tile: the layers in the order asked, empty if none has anything in it. What runs in the database carries the name of
/// `task`, so that it can be cancelled.
///
/// # Errors
/// The database's. A connection that broke while it lay in the pool is replaced once.
pub async fn render(
    pool: &Counted,
    access: &Access,
    task: &Task,
    layers: &[&Layer],
    tile: Tile,
    filter: &Filter,
) -> Result<Vec<u8>, sqlx::Error> {
    match render_once(pool, access, task, layers, tile, filter).await {
        Err(sqlx::Error::Io(_) | sqlx::Error::Protocol(_)) => render_once(pool, access, task, layers, tile, filter).await,
        done => done,
    }
}

async fn render_once(
    pool: &Counted,
    access: &Access,
    task: &Task,
    layers: &[&Layer],
    tile: Tile,
    filter: &Filter,
) -> Result<Vec<u8>, sqlx::Error> {
    if !access.is_everything() {
        let mut tx = ScopedDb::new(pool.clone(), access.clone(), task.clone()).begin().await?;
        return write_layers(&mut tx, layers, tile, filter).await;
    }
    // Who sees everything reads without a transaction: the role of the pool is enough, and a round trip is saved. The next tile on
    // this connection writes its own name over this one's.
    let waiting = pool.wait();
    let mut connection = pool.pool.acquire().await?;
    drop(waiting);
    let statement = sqlx::AssertSqlSafe(format!("set application_name = '{}'", task.begin()));
    sqlx::raw_sql(statement).execute(&mut *connection).await?;
    write_layers(&mut connection, layers, tile, filter).await
}

async fn write_layers(connection: &mut PgConnection, layers: &[&Layer], tile: Tile, filter: &Filter) -> Result<Vec<u8>, sqlx::Error> {
    let mut body = Vec::new();
    for layer in layers {
        write_layer(connection, layer, tile, filter, &mut body).await?;
    }
    Ok(body)
}

async fn write_layer(
    connection: &mut PgConnection,
    layer: &Layer,
    tile: Tile,
    filter: &Filter,
    body: &mut Vec<u8>,
) -> Result<(), sqlx::Error> {
    for band in layer.bands.iter().filter(|band| band.zooms.contains(&tile.z) && (band.serves)(filter)) {
        let rows = bind(band, tile, filter).fetch_all(&mut *connection).await?;
        let rows: Vec<Rows> = rows.iter().map(|row| split(row, band)).collect::<Result<_, _>>()?;
        let count = rows.iter().map(Rows::len).sum::<usize>();
        if band.at_most.is_none_or(|most| count <= most) {
            mvt::write(body, tile, band.source_layer, band.shape, band.attributes, rows);
            return Ok(());
        }
    }
    Ok(())
}

fn bind(band: &Band, tile: Tile, filter: &Filter) -> Query<'static, Postgres, PgArguments> {
    let (first, end) = tile.keys();
    let area = tile.box_with_margin();
    let mut query = sqlx::query(band.sql);
    for arg in band.args {
        query = match arg {
            Arg::KeyFrom => query.bind(first),
            Arg::KeyTo => query.bind(end),
            Arg::Zoom => query.bind(i32::from(tile.z)),
            Arg::West => query.bind(area.west),
            Arg::South => query.bind(area.south),
            Arg::East => query.bind(area.east),
            Arg::North => query.bind(area.north),
            Arg::StoredFrom => query.bind(tile.stored_cells().0),
            Arg::StoredTo => query.bind(tile.stored_cells().1),
            Arg::CellLevel => query.bind(i32::from(tile.cell_level())),
            Arg::Boundary => query.bind(filter.boundary),
            Arg::From => query.bind(filter.from.map(midnight)),
            Arg::To => query.bind(filter.to.map(midnight)),
            Arg::MonthFrom => query.bind(filter.from.map(month)),
            Arg::MonthTo => query.bind(filter.to.map(month)),
            Arg::On => query.bind(filter.on),
            Arg::Today => query.bind(filter.today),
            Arg::Group => query.bind(filter.group.clone()),
            Arg::Half => query.bind(if filter.by_night { "night" } else { "day" }),
            Arg::Run => query.bind(filter.run),
            Arg::IsForPurpose => query.bind(filter.is_for_purpose),
            Arg::Limit => query.bind(band.at_most.map(|most| most as i64 + 1)),
        };
    }
    query
}

/// The first instant of a day in Vietnam.
fn midnight(day: NaiveDate) -> DateTime<Utc> {
    (day.and_time(NaiveTime::MIN) - clock::vietnam()).and_utc()
}

/// Months since year 0, as `tile_month` counts them.
fn month(day: NaiveDate) -> i32 {
    day.year() * 12 + day.month0() as i32
}

fn split<'a>(row: &'a PgRow, band: &Band) -> Result<Rows<'a>, sqlx::Error> {
    let (keys, areas) = match band.shape {
        Shape::Points | Shape::Cells => (true, false),
        Shape::Areas | Shape::Lines => (false, true),
        Shape::LabelledAreas(..) => (true, true),
    };
    let mut indices = 0..;
    let mut next_index = || indices.next().unwrap_or_default();
    Ok(Rows {
        keys: keys.then(|| Column::read(row, next_index())).transpose()?,
        areas: areas.then(|| Column::read(row, next_index())).transpose()?,
        attributes: band.attributes.iter().map(|attribute| Values::read(row, next_index(), attribute)).collect::<Result<_, _>>()?,
    })
}
