//! A small HTTP/1.1 client: one connection a request, nothing followed, nothing decompressed. The tests see what is on the wire.

use std::fmt;
use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends requests to one server.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    /// Where it listens.
    pub address: SocketAddr,
    /// Token of the session in which requests are sent; empty for none.
    pub token: &'static str,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, without transfer coding.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The first header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("not JSON ({e}): {self}"))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The `type` of a problem; empty for anything else.
    pub fn json_type(&self) -> String {
        serde_json::from_slice::<Value>(&self.bytes)
            .ok()
            .and_then(|document| Some(document.get("type")?.as_str()?.to_owned()))
            .unwrap_or_default()
    }

    /// The row's tag, for `If-Match`.
    pub fn etag(&self) -> &str {
        self.header("etag").unwrap_or_else(|| panic!("no ETag: {self}"))
    }

    /// The body as JSON, if the status is `status`; else the test fails and shows the whole answer.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self}");
        if self.bytes.is_empty() { Value::Null } else { self.json() }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {:?}", self.status, self.headers)?;
        f.write_str(&self.text().chars().take(4000).collect::<String>())
    }
}

impl Client {
    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"").await
    }

    /// `POST` of JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("content-type", "application/json")], body.to_string().as_bytes()).await
    }

    /// `POST` of JSON to a row that must still have this tag.
    pub async fn post_if(&self, path: &str, etag: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("content-type", "application/json"), ("if-match", etag)], body.to_string().as_bytes()).await
    }

    /// `PATCH` of a row that must still have this tag.
    pub async fn patch(&self, path: &str, etag: &str, body: &Value) -> Answer {
        self.send("PATCH", path, &[("content-type", "application/merge-patch+json"), ("if-match", etag)], body.to_string().as_bytes()).await
    }

    /// Any request; the test fails if the server cannot be reached or breaks off.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.try_send(method, path, headers, body).await.unwrap_or_else(|e| panic!("{method} {path}: {e}"))
    }

    /// Any request. `path` may hold letters beyond ASCII and spaces: they are percent-encoded.
    ///
    /// # Errors
    /// The server cannot be reached, or breaks off in the middle of its answer.
    pub async fn try_send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(self.address).await?;
        let mut head = format!(
            "{method} {} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n",
            encode(path),
            self.address,
            body.len()
        );
        if !self.token.is_empty() {
            head.extend(["cookie: bando138=", self.token, "\r\n"]);
        }
        for (name, value) in headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        parse(&bytes).ok_or_else(|| std::io::Error::new(std::io::ErrorKind::UnexpectedEof, "the answer breaks off"))
    }
}

fn encode(path: &str) -> String {
    path.bytes().map(|byte| if byte.is_ascii_graphic() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// A whole answer, or nothing if it breaks off.
pub fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> =
        lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    let mut answer = Answer { status, headers, bytes: bytes[end + 4..].to_vec() };
    if answer.header("transfer-encoding") == Some("chunked") {
        answer.bytes = unchunk(&answer.bytes)?;
    } else if let Some(length) = answer.header("content-length").and_then(|length| length.parse::<usize>().ok()) {
        (answer.bytes.len() == length).then_some(())?;
    }
    Some(answer)
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim(), 16).ok()?;
        if length == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(rest.get(end + 2..end + 2 + length)?);
        rest = rest.get(end + 2 + length + 2..)?;
    }
}

#[test]
fn a_chunked_answer_is_put_together_and_a_broken_one_is_none() {
    let whole = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=1\r\n0123456789\r\n0\r\n\r\n";
    assert_eq!(parse(whole).unwrap().text(), "abc0123456789");
    assert!(parse(&whole[..60]).is_none());
    assert!(parse(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc").is_none());
}
