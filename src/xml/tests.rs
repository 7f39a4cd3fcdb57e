//! The reader, the writer, the trees and the decoder, case by case.

mod decoding;
mod hostile;
mod properties;
mod refusals;
mod scanning;
mod tolerances;
mod trees;
mod writing;

use super::{Event, Limits, Reader, XmlError, XmlErrorKind};

/// Reads to the end.
fn events(input: &str) -> Result<Vec<Event<'_>>, XmlError> {
    events_within(input, Limits::default())
}

fn events_within(input: &str, limits: Limits) -> Result<Vec<Event<'_>>, XmlError> {
    let mut reader = Reader::new(input, limits);
    let mut events = Vec::new();
    loop {
        match reader.next()? {
            Event::Eof => return Ok(events),
            event => events.push(event),
        }
    }
}

fn refusal(input: &str) -> Option<XmlErrorKind> {
    events(input).err().map(|error| error.kind)
}
