//! Facts that a figure is worthless without.

use std::fs;
use std::thread;

/// The machine and the compiler of a run.
pub struct Machine {
    /// The processor's name, as the kernel tells it.
    pub cpu: String,
    /// Cores that this process may use.
    pub cores: usize,
    /// System and release of the kernel.
    pub kernel: String,
    /// Runnable threads over the last minute, at the start: the lower, the quieter.
    pub load: String,
    /// The compiler that built this binary.
    pub rustc: &'static str,
}

impl Machine {
    /// Asks the kernel; what it does not tell is `unknown`.
    pub fn read() -> Self {
        Self {
            cpu: cpu().unwrap_or_else(|| "unknown".into()),
            cores: thread::available_parallelism().map_or(0, usize::from),
            kernel: kernel().unwrap_or_else(|| "unknown".into()),
            load: load().unwrap_or_else(|| "unknown".into()),
            rustc: env!("BUILT_BY"),
        }
    }
}

fn cpu() -> Option<String> {
    let info = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = info.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn kernel() -> Option<String> {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").ok()?;
    Some(format!("{} {}", std::env::consts::OS, release.trim()))
}

fn load() -> Option<String> {
    let averages = fs::read_to_string("/proc/loadavg").ok()?;
    Some(averages.split_whitespace().next()?.to_owned())
}
