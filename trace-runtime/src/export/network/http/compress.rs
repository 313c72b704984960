//! Making bodies smaller.

use std::io;

use crate::export::network::Compression;

/// Compresses one body after the other.
pub(super) struct Compressor {
    compression: Compression,
    out: Vec<u8>,
}

impl Compressor {
    pub(super) fn new(compression: Compression) -> Self {
        Self {
            compression,
            out: Vec::new(),
        }
    }

    /// The body as it is sent.
    pub(super) fn compress<'a>(&'a mut self, body: &'a [u8]) -> io::Result<&'a [u8]> {
        self.out.clear();
        match self.compression {
            Compression::None => return Ok(body),
            Compression::Gzip => gzip(body, &mut self.out)?,
            Compression::Zstd => zstd(body, &mut self.out)?,
        }
        Ok(&self.out)
    }
}

/// The fastest level: spans repeat themselves, and what a higher one saves it costs many times over.
#[cfg(feature = "gzip")]
fn gzip(body: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    use std::io::Write as _;

    let mut encoder = flate2::write::GzEncoder::new(out, flate2::Compression::fast());
    encoder.write_all(body)?;
    encoder.finish().map(drop)
}

#[cfg(feature = "zstd")]
fn zstd(body: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    ::zstd::stream::copy_encode(body, out, ::zstd::DEFAULT_COMPRESSION_LEVEL)
}

#[cfg(not(feature = "gzip"))]
fn gzip(_: &[u8], _: &mut Vec<u8>) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(feature = "zstd"))]
fn zstd(_: &[u8], _: &mut Vec<u8>) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_compressed_is_not_copied() {
        let body = [7; 100];
        let mut compressor = Compressor::new(Compression::None);
        let sent = compressor.compress(&body).expect("nothing to do");
        assert_eq!(sent.as_ptr(), body.as_ptr());
    }

    #[test]
    #[cfg(feature = "gzip")]
    fn gzip_is_read_back() {
        use std::io::Read as _;

        let mut compressor = Compressor::new(Compression::Gzip);
        for body in [&[7; 100][..], b"", b"spans"] {
            let sent = compressor
                .compress(body)
                .expect("a vector takes everything");
            let mut read = Vec::new();
            flate2::read::GzDecoder::new(sent)
                .read_to_end(&mut read)
                .expect("whole");
            assert_eq!(read, body);
        }
    }

    #[test]
    #[cfg(feature = "zstd")]
    fn zstd_is_read_back() {
        let mut compressor = Compressor::new(Compression::Zstd);
        for body in [&[7; 100][..], b"", b"spans"] {
            let sent = compressor
                .compress(body)
                .expect("a vector takes everything");
            assert_eq!(::zstd::decode_all(sent).expect("whole"), body);
        }
    }
}
