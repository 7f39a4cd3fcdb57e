//! When is an answer whole, and what does it say: HTTP/1.1 as far as a load driver needs it. Pure.
//!
//! Reads `Content-Length` and chunked bodies. Anything else is a wrong answer, because on a kept connection nobody could
//! tell where it ends.

/// The head of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    pub status: u16,
    /// Bytes up to the body.
    pub length: usize,
    pub body: Body,
    /// The server closes after this answer.
    pub close: bool,
}

/// How long the body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    Length(usize),
    Chunked,
}

/// What cannot be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable(pub &'static str);

/// The head, once all of it is there.
///
/// # Errors
/// When it is no head of HTTP/1.x, or does not tell the length of the body.
pub fn head(bytes: &[u8]) -> Result<Option<Head>, Unreadable> {
    let Some(end) = memchr::memmem::find(bytes, b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = std::str::from_utf8(&bytes[..end]).map_err(|_| Unreadable("a head that is not text"))?;
    let status = text
        .strip_prefix("HTTP/1.")
        .and_then(|rest| rest.get(2..5)?.parse().ok())
        .ok_or(Unreadable("no status line"))?;
    let (mut body, mut close) = (None, false);
    for (name, value) in text.lines().skip(1).filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            body = value.parse().ok().map(Body::Length);
        } else if name.eq_ignore_ascii_case("transfer-encoding") && value.eq_ignore_ascii_case("chunked") {
            body = Some(Body::Chunked);
        } else if name.eq_ignore_ascii_case("connection") {
            close = value.eq_ignore_ascii_case("close");
        }
    }
    Ok(Some(Head {
        status,
        length: end + 4,
        body: body.ok_or(Unreadable("a body of unknown length"))?,
        close,
    }))
}

impl Head {
    /// Length of the whole answer, once all of it is there.
    ///
    /// # Errors
    /// When a chunk does not say its length.
    pub fn whole(&self, bytes: &[u8]) -> Result<Option<usize>, Unreadable> {
        match self.body {
            Body::Length(length) => Ok((bytes.len() >= self.length + length).then_some(self.length + length)),
            Body::Chunked => Ok(chunks(bytes, self.length, &mut Vec::new())?),
        }
    }

    /// The body of a whole answer, in one piece.
    pub fn body<'b>(&self, bytes: &'b [u8], pieces: &'b mut Vec<u8>) -> &'b [u8] {
        match self.body {
            Body::Length(_) => &bytes[self.length..],
            Body::Chunked => {
                pieces.clear();
                let _ = chunks(bytes, self.length, pieces);
                pieces
            }
        }
    }
}

/// Gathers chunks; says where the last one ends, if it is there.
fn chunks(bytes: &[u8], mut at: usize, pieces: &mut Vec<u8>) -> Result<Option<usize>, Unreadable> {
    loop {
        let Some(line) = memchr::memmem::find(&bytes[at..], b"\r\n") else {
            return Ok(None);
        };
        let size = std::str::from_utf8(&bytes[at..at + line]).unwrap_or_default();
        let size = size.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(|_| Unreadable("a chunk without length"))?;
        let start = at + line + 2;
        let end = start + size + 2;
        if bytes.len() < end {
            return Ok(None);
        }
        if size == 0 {
            // No server of ours or of the comparison sends trailers.
            return Ok(Some(end));
        }
        pieces.extend_from_slice(&bytes[start..start + size]);
        at = end;
    }
}
