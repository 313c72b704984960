//! What happens when somebody wants the process to end.
//!
//! A handler of a signal may do next to nothing, so it wakes a thread, which does the work and then lets the signal have its way.

use std::io::{self, Read as _};
use std::os::fd::IntoRawFd as _;
use std::os::unix::net::UnixStream;
use std::thread;

use super::exit;
use crate::Error;
use crate::context::now;
use crate::sync::fixed::{AtomicBool, AtomicI32, Ordering};
use signals::Disposition;

/// The process that has the thread. Others that have the handler are its forks.
static OWNER: AtomicI32 = AtomicI32::new(0);

/// Where the handler writes to.
static WAKE: AtomicI32 = AtomicI32::new(-1);

/// Whether the thread was woken and has not looked yet: one byte always finds room.
static IS_WOKEN: AtomicBool = AtomicBool::new(false);

/// Delivers what there is when the process is told to terminate, unless the program has decided itself what is to happen then. Done once a process.
pub(super) fn install() -> Result<(), Error> {
    let is_known = OWNER.load(Ordering::Acquire) == signals::process();
    if is_known || signals::disposition() == Disposition::Others {
        return Ok(());
    }
    let (reader, writer) =
        UnixStream::pair().map_err(|cause| Error::io("listen to signals", cause))?;
    thread::Builder::new()
        .name("trace-termination".into())
        .spawn(move || watch(reader))
        .map_err(Error::thread)?;
    // Open as long as the process: the handler may come at any time.
    WAKE.store(writer.into_raw_fd(), Ordering::Release);
    IS_WOKEN.store(false, Ordering::Release);
    OWNER.store(signals::process(), Ordering::Release);
    signals::set_handler();
    Ok(())
}

fn watch(mut reader: UnixStream) {
    now::suppress();
    loop {
        match reader.read(&mut [0]) {
            Ok(1) => terminate(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Cannot happen: the other end stays open.
            _ => return,
        }
    }
}

/// Where the program has put a handler of its own in front of ours, the end is its business, and it may take its time: more may come to be delivered.
fn terminate() {
    IS_WOKEN.store(false, Ordering::Release);
    if signals::disposition() == Disposition::Ours {
        exit::stop_last();
        signals::die();
    } else {
        exit::flush();
    }
}

#[allow(unsafe_code, reason = "talks to the operating system about signals")]
mod signals {
    use std::{mem, ptr};

    use super::{IS_WOKEN, OWNER, Ordering, WAKE};

    /// What a termination does.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(super) enum Disposition {
        /// It ends the process.
        Default,
        Ours,
        /// The program's.
        Others,
    }

    pub(super) fn process() -> libc::pid_t {
        // SAFETY: has no requirements.
        unsafe { libc::getpid() }
    }

    pub(super) fn disposition() -> Disposition {
        // SAFETY: all zeros is a value of this struct of integers.
        let mut action: libc::sigaction = unsafe { mem::zeroed() };
        // SAFETY: asks only, and writes to what is there to be written.
        let asked = unsafe { libc::sigaction(libc::SIGTERM, ptr::null(), &raw mut action) };
        match action.sa_sigaction {
            libc::SIG_DFL if asked == 0 => Disposition::Default,
            handler if handler == address() => Disposition::Ours,
            _ => Disposition::Others,
        }
    }

    fn address() -> libc::sighandler_t {
        let handler: extern "C" fn(libc::c_int) = on_termination;
        handler as libc::sighandler_t
    }

    pub(super) fn set_handler() {
        // SAFETY: all zeros is a value of this struct of integers: no flags, nothing blocked.
        let mut action: libc::sigaction = unsafe { mem::zeroed() };
        action.sa_sigaction = address();
        // The program's system calls go on as if nothing had happened, and a thread with a stack of its own for signals keeps to that.
        action.sa_flags = libc::SA_RESTART | libc::SA_ONSTACK;
        // SAFETY: the handler does what a handler may, see there.
        unsafe { libc::sigaction(libc::SIGTERM, &raw const action, ptr::null_mut()) };
    }

    /// Ends the process as the signal would have without us, so that its parent sees why.
    pub(super) fn die() {
        // SAFETY: an async-signal-safe call without requirements.
        unsafe { libc::signal(libc::SIGTERM, libc::SIG_DFL) };
        // SAFETY: as above.
        unsafe { libc::kill(process(), libc::SIGTERM) };
    }

    /// Calls only what is async-signal-safe, and leaves `errno` alone: the one byte finds room, so the write succeeds.
    extern "C" fn on_termination(_: libc::c_int) {
        if OWNER.load(Ordering::Acquire) != process() {
            // A fork without our thread. The signal is blocked until this returns, and then has its way.
            die();
        } else if !IS_WOKEN.swap(true, Ordering::AcqRel) {
            let wake = WAKE.load(Ordering::Acquire);
            // SAFETY: the descriptor stays open, and one byte is there to be read.
            let _ = unsafe { libc::write(wake, ptr::from_ref(&1_u8).cast(), 1) };
        }
    }
}
