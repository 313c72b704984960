//! Responses in protobuf: the few fields that are needed of the few messages that are answered with.

use super::Partial;

/// An `ExportTraceServiceResponse`; `None` if it is none.
pub(in crate::export::otlp::send) fn partial(response: &[u8]) -> Option<Partial> {
    const PARTIAL_SUCCESS: u64 = 1;
    const REJECTED_SPANS: u64 = 1;
    const ERROR_MESSAGE: u64 = 2;

    let mut partial = Partial::default();
    for field in Fields(response) {
        let (PARTIAL_SUCCESS, Field::Bytes(message)) = field? else {
            continue;
        };
        for field in Fields(message) {
            match field? {
                (REJECTED_SPANS, Field::Number(spans)) => partial.rejected = count(spans),
                (ERROR_MESSAGE, Field::Bytes(text)) => partial.message = lossy(text),
                _ => {}
            }
        }
    }
    Some(partial)
}

/// An `int64`. Fewer than none is none.
fn count(number: u64) -> u64 {
    i64::try_from(number).map_or(0, |_| number)
}

/// The message of a `google.rpc.Status`.
#[cfg(any(feature = "otlp-http", feature = "otlp-json"))]
pub(in crate::export::otlp::send) fn reason(status: &[u8]) -> Option<String> {
    const MESSAGE: u64 = 2;

    bytes(status, MESSAGE).last().map(lossy)
}

/// When to come back, out of the details of a `google.rpc.Status`.
#[cfg(feature = "otlp-grpc")]
pub(in crate::export::otlp::send) fn retry_delay(status: &[u8]) -> Option<std::time::Duration> {
    const DETAILS: u64 = 3;
    const TYPE_URL: u64 = 1;
    const VALUE: u64 = 2;
    const RETRY_DELAY: u64 = 1;

    let is_retry_info =
        |any: &&[u8]| bytes(any, TYPE_URL).any(|url| url.ends_with(b"/google.rpc.RetryInfo"));
    let any = bytes(status, DETAILS).find(is_retry_info)?;
    let info = bytes(any, VALUE).last().unwrap_or_default();
    duration(bytes(info, RETRY_DELAY).last().unwrap_or_default())
}

/// A `google.protobuf.Duration` that is not negative.
#[cfg(feature = "otlp-grpc")]
fn duration(message: &[u8]) -> Option<std::time::Duration> {
    const SECONDS: u64 = 1;
    const NANOS: u64 = 2;

    let (mut seconds, mut nanos) = (0, 0);
    for field in Fields(message) {
        match field? {
            (SECONDS, Field::Number(number)) => seconds = number,
            (NANOS, Field::Number(number)) => nanos = number,
            _ => {}
        }
    }
    let is_positive = i64::try_from(seconds).is_ok();
    let nanos = u32::try_from(nanos)
        .ok()
        .filter(|nanos| *nanos < 1_000_000_000)?;
    is_positive.then(|| std::time::Duration::new(seconds, nanos))
}

/// The fields of this number that hold bytes, up to the first mistake.
fn bytes(message: &[u8], wanted: u64) -> impl Iterator<Item = &[u8]> {
    Fields(message)
        .map_while(|field| field)
        .filter_map(move |field| match field {
            (number, Field::Bytes(bytes)) if number == wanted => Some(bytes),
            _ => None,
        })
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

/// The fields of a message: number and value. `None` at the first mistake, and then no more.
struct Fields<'a>(&'a [u8]);

enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    /// One of a fixed size.
    Other,
}

impl<'a> Iterator for Fields<'a> {
    type Item = Option<(u64, Field<'a>)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_none() {
            self.0 = &[];
        }
        Some(field)
    }
}

impl<'a> Fields<'a> {
    fn field(&mut self) -> Option<(u64, Field<'a>)> {
        let key = self.varint()?;
        let field = match key & 7 {
            0 => Field::Number(self.varint()?),
            1 => self.take(8).map(|_| Field::Other)?,
            2 => {
                let length = self.varint()?;
                Field::Bytes(self.take(usize::try_from(length).ok()?)?)
            }
            5 => self.take(4).map(|_| Field::Other)?,
            _ => return None,
        };
        Some((key >> 3, field))
    }

    fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }
}

#[cfg(test)]
mod tests;
