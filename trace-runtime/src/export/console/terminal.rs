//! How wide the terminal is.

use std::env;

/// Where nothing better is known.
pub(super) const DEFAULT_WIDTH: usize = 100;

/// Narrower, the tree would have no room beside its margin.
const LEAST_WIDTH: usize = 60;

/// Columns of the terminal behind `out`: what `COLUMNS` says, else what the terminal says, else 100.
pub(super) fn width(out: &impl Terminal) -> usize {
    let asked = env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    choose(asked, || out.columns())
}

fn choose(asked: Option<usize>, measured: impl FnOnce() -> Option<usize>) -> usize {
    asked
        .or_else(measured)
        .filter(|columns| *columns > 0)
        .map_or(DEFAULT_WIDTH, |columns| columns.max(LEAST_WIDTH))
}

/// An output that may be a terminal.
pub(super) trait Terminal {
    /// Its width, if it is one.
    fn columns(&self) -> Option<usize>;
}

#[cfg(unix)]
impl<T: std::os::fd::AsFd> Terminal for T {
    fn columns(&self) -> Option<usize> {
        window::columns(self.as_fd())
    }
}

#[cfg(not(unix))]
impl<T> Terminal for T {
    fn columns(&self) -> Option<usize> {
        None
    }
}

#[cfg(unix)]
#[allow(unsafe_code, reason = "asks the terminal for its size")]
mod window {
    use std::os::fd::{AsRawFd, BorrowedFd};

    pub(super) fn columns(out: BorrowedFd<'_>) -> Option<usize> {
        let mut size = libc::winsize {
            ws_row: 0,
            ws_col: 0,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        // SAFETY: the descriptor is open while it is borrowed; this request writes one `winsize`, which is there for the call, and
        // fails on anything that is no terminal.
        let result = unsafe { libc::ioctl(out.as_raw_fd(), libc::TIOCGWINSZ, &raw mut size) };
        (result == 0).then_some(usize::from(size.ws_col))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_width_is_always_usable() {
        assert_eq!(choose(Some(120), || Some(80)), 120);
        assert_eq!(choose(None, || Some(80)), 80);
        assert_eq!(choose(None, || None), DEFAULT_WIDTH);
        assert_eq!(choose(None, || Some(0)), DEFAULT_WIDTH);
        assert_eq!(choose(Some(3), || None), LEAST_WIDTH);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_has_no_width() {
        let file = std::fs::File::open("/dev/null").expect("every Unix has it");
        assert_eq!(file.columns(), None);
    }
}
