//! What a file says of itself: source, filter in words, day, boundaries, exact or estimated, masked how, how many rows, for whom and when.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::columns::words;
use super::layers::Layer;
use super::parameters::{PARAMETERS, Parameter};
use super::source::Asked;
use crate::db::{PlaceTier, ScopedDb};
use crate::files::write::{Fact, Language};
use crate::hotspots::question_words::{self, QuestionInWords};
use crate::hotspots::told::{Placed, for_a_purpose, is_noted};
use crate::http::{Params, Problem};
use crate::{coverage, hotspots};

/// Names that the words of a filter need, and what boundaries there are.
#[derive(Debug, Clone, Default, sqlx::FromRow)]
pub struct Setting {
    /// Name of the province with its kind.
    pub province_name: Option<String>,
    /// Its bare name.
    pub province_short: Option<String>,
    /// Name of the commune.
    pub commune_name: Option<String>,
    /// Name of the offence.
    pub offence_name: Option<String>,
    /// Whether the database has demonstration data.
    pub has_demo: bool,
    /// Units in force on the boundary day.
    pub units: i64,
    /// Of them with a published or surveyed boundary.
    pub units_with_boundary: i64,
    /// The run that is told.
    #[sqlx(skip)]
    pub run: Option<Run>,
    /// What a run of hotspots was asked.
    #[sqlx(skip)]
    pub asked: Option<QuestionInWords>,
}

/// A run of coverage or of hotspots: when it ended, and which incidents it counted.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Run {
    finished_at: DateTime<Utc>,
    counted_from: NaiveDate,
    counted_to: Option<NaiveDate>,
    as_of: DateTime<Utc>,
}

impl Run {
    fn told(&self, language: Language) -> String {
        let until = self.counted_to.map_or_else(|| instant(self.as_of, language), |day| shown(day, language));
        let (at, from) = (instant(self.finished_at, language), shown(self.counted_from, language));
        match language {
            Language::Vietnamese => format!("tính xong lúc {at}; vụ việc từ ngày {from} đến trước {until}"),
            Language::English => format!("computed {at}; incidents from {from}, before {until}"),
        }
    }
}

/// Reads the setting of a request.
///
/// # Errors
/// The database's, a parameter that cannot be read, gaps of a province that there is not, a run that is not told to `db`.
pub async fn setting(
    conn: &mut PgConnection,
    db: &ScopedDb,
    layer: &Layer,
    params: &Params,
    boundary: NaiveDate,
    language: Language,
) -> Result<Setting, Problem> {
    let (province, commune): (_, Option<Uuid>) = (params.province()?, params.id("commune")?);
    let mut setting: Setting = sqlx::query_as(include_str!("sql/get_setting.sql"))
        .bind(&province)
        .bind(commune)
        .bind(params.text("offence"))
        .bind(boundary)
        .bind(language == Language::English)
        .fetch_one(&mut *conn)
        .await?;
    if layer.word == "gaps" {
        if let Some(code) = &province {
            coverage::runs::known_province(conn, code).await?;
        }
        setting.run = sqlx::query_as(include_str!("sql/get_run.sql"))
            .bind(&province)
            .bind(commune)
            .bind(params.id("run")?)
            .fetch_optional(&mut *conn)
            .await?;
    }
    if layer.is_of_hotspot_run()
        && let Some(run_id) = params.id("run")?
    {
        setting.run = sqlx::query_as(include_str!("sql/get_hotspot_run.sql")).bind(run_id).fetch_optional(&mut *conn).await?;
        if setting.run.is_none() {
            return Err(hotspots::HotspotError::RunNotFound(run_id).into());
        }
        let (run, mut asked) = question_words::asked(conn, db, run_id, language).await?;
        if layer.word == "hotspot-areas" {
            for_a_purpose(&run, db.access(), Placed::Areas)?;
            asked.is_fine = is_noted(&run, Placed::Areas, db);
        }
        setting.province_short.clone_from(&asked.province);
        setting.asked = Some(asked);
    }
    Ok(setting)
}

/// Who asks, and what of.
#[derive(Debug, Clone)]
pub struct About {
    /// The layer.
    pub layer: &'static Layer,
    /// In which language facts are told.
    pub language: Language,
    /// The filter, in words.
    pub filter: String,
    /// The register as on this day.
    pub on: NaiveDate,
    /// Boundaries of this day.
    pub boundary: NaiveDate,
    /// The window that was counted, if one was.
    pub window: Option<(NaiveDate, NaiveDate)>,
    /// The account.
    pub actor: Arc<str>,
    /// Whether it sees the whole country.
    pub is_wide: bool,
    /// What it sees of incidents.
    pub tier: PlaceTier,
    /// What exact places were asked for.
    pub purpose: Option<Arc<str>>,
    /// When.
    pub at: DateTime<Utc>,
    /// Names and boundaries.
    pub setting: Setting,
}

/// What is known when all rows are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Rows.
    pub rows: u64,
    /// Of them demonstration.
    pub demo: u64,
    /// Of them estimated or not told.
    pub estimated: u64,
}

/// The filter of a request, in words.
pub fn filter_in_words(layer: &Layer, params: &Params, asked: &Asked, setting: &Setting, language: Language) -> String {
    let day = |text: &str| text.parse::<NaiveDate>().map_or_else(|_| text.to_owned(), |day| shown(day, language));
    let told = |(name, vi, en, field): &Parameter| {
        let text = params.text(name)?;
        if !(layer.filters.contains(name) || *name == "bbox" && layer.has_box()) {
            return None;
        }
        let value = match (*name, text) {
            ("province", _) => setting.province_name.clone().map_or_else(|| text.to_owned(), |known| format!("{known} ({text})")),
            ("commune", _) => setting.commune_name.clone().unwrap_or_else(|| text.to_owned()),
            ("offence", _) => setting.offence_name.clone().map_or_else(|| text.to_owned(), |known| format!("{known} ({text})")),
            ("on" | "at" | "from" | "to" | "boundary", _) => day(text),
            (_, "true") => language.of("có", "yes").to_owned(),
            (_, "false") => language.of("không", "no").to_owned(),
            (_, "all") => language.of("tất cả", "all").to_owned(),
            _ => {
                let choices = words(layer.fields, field).map_or(&[][..], |(.., choices)| choices);
                choices.iter().find(|choice| choice.value == text).map_or(text, |choice| language.of(choice.vi, choice.en)).to_owned()
            }
        };
        Some(format!("{}: {value}", language.of(vi, en)))
    };
    let mut parts: Vec<String> = PARAMETERS.iter().filter_map(told).collect();
    if layer.word == "gaps" && params.text("half").is_none() {
        parts.push(language.of("cả ban ngày và ban đêm", "by day and by night").to_owned());
    }
    if let Some((from, to)) = asked.window.filter(|_| params.text("from").is_none() || params.text("to").is_none()) {
        let (from, to) = (shown(from, language), shown(to, language));
        parts.push(match language {
            Language::Vietnamese => format!("khoảng thời gian: từ {from} đến trước {to}"),
            Language::English => format!("window: from {from}, before {to}"),
        });
    }
    if layer.is_of_hotspot_run() {
        parts.push(language.of("một lần phân tích điểm nóng, ghi ở dưới", "one run of hotspots, told below").to_owned());
    }
    if parts.is_empty() { language.of("không lọc", "none").to_owned() } else { parts.join("; ") }
}

fn shown(day: NaiveDate, language: Language) -> String {
    match language {
        Language::Vietnamese => day.format("%d/%m/%Y").to_string(),
        Language::English => day.to_string(),
    }
}

fn instant(at: DateTime<Utc>, language: Language) -> String {
    let at = at.with_timezone(&crate::clock::vietnam());
    match language {
        Language::Vietnamese => at.format("%d/%m/%Y %H:%M (giờ Việt Nam)").to_string(),
        Language::English => at.format("%Y-%m-%d %H:%M (Vietnam time)").to_string(),
    }
}

/// The facts; those of `figures` only once they are known.
pub fn facts(about: &About, figures: Option<Figures>) -> Vec<Fact> {
    let language = about.language;
    let of = |vi: &str, en: &str| language.of(vi, en).to_owned();
    let fact = |name, vi: &str, en: &str, value: String| Fact { name, label: of(vi, en), value };
    let is_of_incidents = about.layer.word.starts_with("incident") || about.layer.word == "conflicts";
    let at = instant(about.at, language);
    let mut facts = vec![
        fact("title", "Nội dung", "Content", of(about.layer.vi, about.layer.en)),
        fact("source", "Nguồn", "Source", format!("Bản đồ 138 {}", env!("CARGO_PKG_VERSION"))),
        fact("filter", "Điều kiện lọc", "Filter", about.filter.clone()),
        fact(
            "scope",
            "Phạm vi",
            "Scope",
            if about.is_wide {
                of("cả nước", "the whole country")
            } else {
                of("địa bàn của tài khoản", "the area of the account")
            },
        ),
        fact("as_of", "Số liệu ngày", "As of", shown(about.on, language)),
        fact("boundary", "Ranh giới hành chính ngày", "Boundaries of", shown(about.boundary, language)),
        fact("boundaries", "Loại ranh giới", "Kind of boundaries", boundaries(&about.setting, language)),
        fact("masking", "Che bớt", "Masking", masking(about, is_of_incidents)),
        fact("asked_by", "Tài khoản xuất", "Exported by", about.actor.to_string()),
        fact("made_at", "Lúc", "At", at),
    ];
    facts.extend(about.setting.run.as_ref().map(|run| fact("run", "Lần tính", "Run", run.told(language))));
    facts.extend(about.setting.asked.iter().flat_map(|asked| asked.facts.iter().cloned()));
    if about.layer.is_of_streets() {
        facts.push(fact(
            "licence",
            "Bản quyền dữ liệu nền",
            "Licence",
            of(
                "dòng có nguồn OpenStreetMap: © người đóng góp OpenStreetMap, giấy phép ODbL 1.0",
                "rows of OpenStreetMap: © OpenStreetMap contributors, ODbL 1.0",
            ),
        ));
    }
    match figures {
        None => {
            let demo = if about.setting.has_demo {
                of("cơ sở dữ liệu có dữ liệu minh họa", "the database has demonstration data")
            } else {
                of("không", "no")
            };
            facts.push(fact("demo", "Dữ liệu minh họa", "Demonstration data", demo));
        }
        Some(figures) => {
            facts.push(fact("exactness", "Chính xác hay ước tính", "Exact or estimated", exactness(about, figures)));
            facts.push(fact("rows", "Số dòng", "Rows", figures.rows.to_string()));
            let demo = match figures.demo {
                0 if !about.setting.has_demo => of("không", "no"),
                0 if is_of_incidents && !has_demo_column(about.layer) => {
                    of("cơ sở dữ liệu có dữ liệu minh họa", "the database has demonstration data")
                }
                0 => of("không dòng nào", "no row"),
                n => match language {
                    Language::Vietnamese => format!("{n} dòng là dữ liệu minh họa"),
                    Language::English => format!("{n} rows are demonstration data"),
                },
            };
            facts.push(fact("demo", "Dữ liệu minh họa", "Demonstration data", demo));
        }
    }
    facts
}

fn has_demo_column(layer: &Layer) -> bool {
    !matches!(layer.word, "incident-counts" | "incident-quarters" | "communes" | "populations" | "audit")
}

fn boundaries(setting: &Setting, language: Language) -> String {
    let (units, real) = (setting.units, setting.units_with_boundary);
    let near = units - real;
    match (language, near) {
        (Language::Vietnamese, 0) => format!("{real} đơn vị, đều theo ranh giới công bố hoặc đo đạc"),
        (Language::Vietnamese, _) => {
            format!("{units} đơn vị: {real} theo ranh giới công bố hoặc đo đạc, {near} theo ô gần đúng (không phải ranh giới)")
        }
        (Language::English, 0) => format!("{real} units, all by published or surveyed boundaries"),
        (Language::English, _) => {
            format!("{units} units: {real} by published or surveyed boundaries, {near} by approximate cells (not boundaries)")
        }
    }
}

fn masking(about: &About, is_of_incidents: bool) -> String {
    let of = |vi: &str, en: &str| about.language.of(vi, en).to_owned();
    if !is_of_incidents {
        return of("không (người liên hệ của chủ camera không bao giờ được xuất)", "none (contacts of owners are never exported)");
    }
    match (about.tier, about.purpose.as_deref()) {
        (PlaceTier::Exact, Some(purpose)) if matches!(about.layer.word, "incidents" | "conflicts") => match about.language {
            Language::Vietnamese => format!("không; vị trí chính xác, mục đích đã nêu: {purpose}; việc đọc được ghi nhật ký"),
            Language::English => format!("none; exact places, stated purpose: {purpose}; the reading is logged"),
        },
        (PlaceTier::Exact, _) => of("không", "none"),
        (PlaceTier::Grid, _) => of(
            "vị trí là tâm ô lưới 250 m, không phải vị trí thật (cột Vị trí đã che bớt), nên cột Mức chính xác vị trí để trống; không có vụ nhạy cảm; mã vụ thay bằng mã khác; không có địa chỉ và số hồ sơ của đơn vị",
            "places are the middle of a 250 m cell, not the true ones (column Place masked), so the precision of the place is left empty; no sensitive incidents; codes are replaced; no addresses, no numbers of offices",
        ),
        (PlaceTier::Counts, _) => of(
            "chỉ số liệu theo xã, phường và quý từ 5 vụ trở lên; nhỏ hơn 5 không công bố",
            "counts by commune and quarter of at least 5 only; smaller ones are not told",
        ),
    }
}

fn exactness(about: &About, figures: Figures) -> String {
    let of = |vi: &str, en: &str| about.language.of(vi, en).to_owned();
    let Figures { rows, estimated, .. } = figures;
    match (about.layer.word, about.tier, estimated) {
        ("incident-counts" | "incident-quarters", PlaceTier::Counts, 0) => of("chính xác", "exact"),
        ("incident-counts" | "incident-quarters", PlaceTier::Counts, n) => match about.language {
            Language::Vietnamese => format!("{n} trên {rows} dòng không công bố đủ (cột Được công bố, Số quý không công bố)"),
            Language::English => format!("{n} of {rows} rows are not wholly told (columns Told, Quarters not told)"),
        },
        ("incident-counts", _, 0) => {
            of("chính xác: ranh giới thật hoặc đơn vị được khai báo quyết định", "exact: real boundaries or stated units decided")
        }
        ("incident-counts", _, n) => match about.language {
            Language::Vietnamese => format!("{n} trên {rows} dòng là ước tính (cột Chính xác: không), có cận dưới và cận trên"),
            Language::English => format!("{n} of {rows} rows are estimates (column Exact: no), with bounds"),
        },
        ("buildings", ..) => of(
            "như tệp nguồn; chiều cao ước tính (3 m mỗi tầng) được ghi ở cột Nguồn chiều cao; diện tích tính trên elipxôit",
            "as in the source; heights that are estimates (3 m a level) are marked in a column; areas are of the ellipsoid",
        ),
        ("roads" | "junctions" | "key_places", ..) => of(
            "như tệp nguồn; chiều dài tính trên elipxôit; mỗi đối tượng thuộc đơn vị chứa điểm giữa của nó",
            "as in the source; lengths are of the ellipsoid; a thing belongs to the unit that holds its middle",
        ),
        _ => of(
            "từng dòng như trong sổ; cột căn cứ cho biết đơn vị được xác định thế nào",
            "rows as recorded; a column says how each unit is known",
        ),
    }
}

/// Name of the file: layer, place and day, as `camera_hai-phong_2026-11-22.xlsx`; of a run of hotspots with what tells it from others.
pub fn file_name(about: &About, day: NaiveDate, extension: &str) -> String {
    let (vi, en) = about.layer.file;
    // Two runs on one day have two names.
    let day = about.setting.asked.as_ref().map_or_else(|| day.to_string(), |asked| format!("{}_{day}", asked.mark));
    let place =
        about.setting.commune_name.as_deref().or(about.setting.province_short.as_deref()).map(ascii).filter(|place| !place.is_empty());
    match place {
        Some(place) => format!("{}_{place}_{day}.{extension}", about.language.of(vi, en)),
        None => format!("{}_{day}.{extension}", about.language.of(vi, en)),
    }
}

/// Lower-case letters without accents, digits and dashes.
fn ascii(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let plain = name.to_lowercase().replace('đ', "d");
    let kept: String = plain.nfd().filter(char::is_ascii).map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    kept.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::ascii;

    #[test]
    fn names_of_files_are_plain() {
        assert_eq!(ascii("Hải Phòng"), "hai-phong");
        assert_eq!(ascii("Phường Đường Hào / 1"), "phuong-duong-hao-1");
        assert_eq!(ascii("Thừa Thiên-Huế"), "thua-thien-hue");
    }
}
