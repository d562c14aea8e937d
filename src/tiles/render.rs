//! Making a tile: the queries of its layers, one after the other on one connection, into one body.

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{PgConnection, PgPool, Postgres};

use super::column::Column;
use super::filter::Filter;
use super::layer::{Arg, Band, Layer, Shape};
use super::mvt::{self, Rows};
use super::tile::Tile;

/// The body of a tile: the layers in the order asked, empty if none has anything in it.
///
/// # Errors
/// The database's. A connection that broke while it lay in the pool is replaced once.
pub async fn render(pool: &PgPool, layers: &[&Layer], tile: Tile, filter: &Filter) -> Result<Vec<u8>, sqlx::Error> {
    match render_once(pool, layers, tile, filter).await {
        Err(sqlx::Error::Io(_) | sqlx::Error::Protocol(_)) => render_once(pool, layers, tile, filter).await,
        done => done,
    }
}

async fn render_once(pool: &PgPool, layers: &[&Layer], tile: Tile, filter: &Filter) -> Result<Vec<u8>, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    let mut body = Vec::new();
    for layer in layers {
        write_layer(&mut connection, layer, tile, filter, &mut body).await?;
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
        let row = bind(band, tile, filter).fetch_one(&mut *connection).await?;
        let rows = split(&row, band)?;
        let count = rows.keys.as_ref().or(rows.areas.as_ref()).map_or(0, Column::len);
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
            Arg::Boundary => query.bind(filter.boundary),
            Arg::From => query.bind(filter.from),
            Arg::To => query.bind(filter.to),
            Arg::On => query.bind(filter.on),
            Arg::Today => query.bind(filter.today),
            Arg::Group => query.bind(filter.group.clone()),
            Arg::Limit => query.bind(band.at_most.map(|most| most as i64 + 1)),
        };
    }
    query
}

fn split<'a>(row: &'a PgRow, band: &Band) -> Result<Rows<'a>, sqlx::Error> {
    let (keys, areas) = match band.shape {
        Shape::Points => (true, false),
        Shape::Areas => (false, true),
        Shape::LabelledAreas(_) => (true, true),
    };
    let mut at = 0;
    let mut next = || {
        at += 1;
        Column::read(row, at - 1)
    };
    Ok(Rows {
        keys: keys.then(&mut next).transpose()?,
        areas: areas.then(&mut next).transpose()?,
        attributes: band.attributes.iter().map(|_| next()).collect::<Result<_, _>>()?,
    })
}
