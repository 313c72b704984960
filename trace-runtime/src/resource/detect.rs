//! Looking at the process and the machine (OpenTelemetry specification, "Detecting resource information from the environment").
//!
//! Each function is a [`Detector`]. What cannot be found out is left out; nothing here fails, and nothing but small files of the system is read.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rand::TryRng as _;
use rand::rngs::SysRng;

use super::{Resource, SCHEMA_URL};

/// Finds something out about the process, once, when recording is set up.
///
/// Any function that returns a [`Resource`] is one.
///
/// ```
/// use trace_runtime::Resource;
///
/// fn region() -> Resource {
///     Resource::builder().attribute("cloud.region", std::env::var("REGION").ok()).build()
/// }
///
/// drop(trace_runtime::builder().detector(region));
/// ```
pub trait Detector: 'static {
    /// What it found; an empty resource where it found nothing.
    fn detect(&self) -> Resource;
}

impl<F: Fn() -> Resource + 'static> Detector for F {
    fn detect(&self) -> Resource {
        self()
    }
}

/// `process.pid` and the name and path of the executable. Arguments are left out: they may hold secrets.
pub fn process() -> Resource {
    let path = env::current_exe().ok();
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let name = path.as_deref().and_then(Path::file_name).map(Path::new);
    Resource::builder()
        .attribute("process.pid", std::process::id())
        .attribute("process.executable.name", name.map(text))
        .attribute("process.executable.path", path.as_deref().map(text))
        .schema_url(SCHEMA_URL)
        .build()
}

/// `host.name`, `host.arch`, and where the system has one that is no secret, `host.id`.
pub fn host() -> Resource {
    let variable = |name| env::var(name).ok().filter(|name| !name.is_empty());
    let name = line_of("/proc/sys/kernel/hostname")
        .or_else(|| variable("HOSTNAME"))
        .or_else(|| variable("COMPUTERNAME"));
    let id = line_of("/etc/machine-id").or_else(|| line_of("/var/lib/dbus/machine-id"));
    Resource::builder()
        .attribute("host.name", name)
        .attribute("host.id", id)
        .attribute("host.arch", architecture(env::consts::ARCH))
        .schema_url(SCHEMA_URL)
        .build()
}

/// The names of the semantic conventions, where they differ from Rust's.
fn architecture(name: &str) -> &str {
    match name {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "arm" => "arm32",
        "powerpc" => "ppc32",
        "powerpc64" => "ppc64",
        other => other,
    }
}

/// `os.type`, and on Linux `os.name`, `os.version` and `os.description`.
pub fn os() -> Resource {
    let kind = match env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    Resource::builder()
        .attribute("os.type", kind)
        .attribute("os.name", field(&release, "NAME"))
        .attribute("os.version", field(&release, "VERSION_ID"))
        .attribute("os.description", field(&release, "PRETTY_NAME"))
        .schema_url(SCHEMA_URL)
        .build()
}

/// The value of `NAME=value` or `NAME="value"`.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let is_meant = |line: &'a str| line.strip_prefix(name)?.strip_prefix('=');
    let value = text.lines().find_map(is_meant)?;
    Some(value.trim().trim_matches(['"', '\'']))
}

/// `container.id`, inside a container.
pub fn container() -> Resource {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let id = id_in_cgroup(&read("/proc/self/cgroup"))
        .or_else(|| id_in_mounts(&read("/proc/self/mountinfo")));
    Resource::builder()
        .attribute("container.id", id)
        .schema_url(SCHEMA_URL)
        .build()
}

/// The id in the path of a control group, version 1: `…/docker/<id>`, `…/docker-<id>.scope`, `…/cri-containerd-<id>.scope`.
fn id_in_cgroup(text: &str) -> Option<String> {
    let name = |line: &str| line.rsplit('/').next().map(ToOwned::to_owned);
    let id = |name: String| {
        let name = name.strip_suffix(".scope").unwrap_or(&name).to_owned();
        let (_, id) = name.rsplit_once(['-', ':']).unwrap_or(("", &name));
        is_id(id).then(|| id.to_owned())
    };
    text.lines().filter_map(name).find_map(id)
}

/// The id in what a runtime mounts into a container, where control groups of version 2 do not say it:
/// `/var/lib/docker/containers/<id>/hostname`.
fn id_in_mounts(text: &str) -> Option<String> {
    let is_runtimes = |line: &&str| line.contains("/containers/") || line.contains("/sandboxes/");
    let id = |line: &str| {
        line.split('/')
            .find(|part| is_id(part))
            .map(ToOwned::to_owned)
    };
    text.lines().filter(is_runtimes).find_map(id)
}

/// Whether these are the 64 hex digits that all runtimes give their containers.
fn is_id(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `service.instance.id`: a random UUID, another one each time that recording is set up.
pub fn service_instance() -> Resource {
    Resource::builder()
        .attribute("service.instance.id", random().map(uuid))
        .schema_url(SCHEMA_URL)
        .build()
}

/// Bits from the system; `None` where it has none.
fn random() -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    SysRng.try_fill_bytes(&mut bytes).ok()?;
    Some(bytes)
}

/// A UUID of version 4 (RFC 9562, section 5.4) of random bits.
fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (place, byte) in bytes.iter().enumerate() {
        let dash = if matches!(place, 4 | 6 | 8 | 10) {
            "-"
        } else {
            ""
        };
        // Writing to a string cannot fail.
        let _ = write!(text, "{dash}{byte:02x}");
    }
    text
}

fn line_of(path: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    Some(text.trim().to_owned()).filter(|line| !line.is_empty())
}

/// A detector of ours, and its name in the configuration file.
pub(crate) type BuiltIn = (&'static str, fn() -> Resource);

/// What is looked for unless the program says otherwise.
pub(crate) const BUILT_IN: [BuiltIn; 5] = [
    ("process", process),
    ("host", host),
    ("os", os),
    ("container", container),
    ("service", service_instance),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Value;

    const ID: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

    #[test]
    fn a_container_is_known_by_its_control_group() {
        for (line, is_found) in [
            ("12:cpuset:/docker/ID", true),
            ("0::/system.slice/docker-ID.scope", true),
            ("1:name=systemd:/kubepods/burstable/pod2a/ID", true),
            ("1:cpu:/kubepods.slice/cri-containerd-ID.scope", true),
            ("1:cpu:/kubepods/besteffort/cri-containerd:ID", true),
            ("0::/", false),
            ("0::/user.slice/user-1000.slice/session-2.scope", false),
            ("12:cpuset:/docker/ID/init", false),
        ] {
            let text = format!("2:cpu:/\n{}\n", line.replace("ID", ID));
            assert_eq!(
                id_in_cgroup(&text).as_deref(),
                is_found.then_some(ID),
                "{line}"
            );
        }
    }

    #[test]
    fn a_container_is_known_by_its_mounts() {
        for (line, is_found) in [
            (
                "473 457 254:1 /var/lib/docker/containers/ID/hostname /etc/hostname rw - ext4 /dev/vda1 rw",
                true,
            ),
            (
                "473 457 254:1 /var/lib/containers/storage/overlay-containers/ID/userdata/hostname /etc/hostname rw",
                true,
            ),
            (
                "1 2 0:1 /io.containerd.grpc.v1.cri/sandboxes/ID/hostname /etc/hostname rw",
                true,
            ),
            (
                "473 457 254:1 /var/lib/docker/volumes/ID/_data /data rw",
                false,
            ),
            ("1 2 0:1 / / rw - overlay overlay rw", false),
        ] {
            let text = format!("0 0 0:0 / / rw\n{}\n", line.replace("ID", ID));
            assert_eq!(
                id_in_mounts(&text).as_deref(),
                is_found.then_some(ID),
                "{line}"
            );
        }
    }

    #[test]
    fn an_os_release_is_read_with_and_without_quotes() {
        let text = "PRETTY_NAME=\"Debian GNU/Linux 12\"\nNAME='Debian'\nVERSION_ID=12\n";
        assert_eq!(field(text, "NAME"), Some("Debian"));
        assert_eq!(field(text, "PRETTY_NAME"), Some("Debian GNU/Linux 12"));
        assert_eq!(field(text, "VERSION_ID"), Some("12"));
        assert_eq!(field(text, "VERSION"), None);
    }

    #[test]
    fn an_instance_is_a_uuid_of_version_four() {
        let ids = [service_instance(), service_instance()];
        let id = ids[0]
            .attribute("service.instance.id")
            .expect("always there");
        let Value::Str(id) = id else { panic!("{id:?}") };
        let lengths: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(&id[14..15], "4");
        assert!("89ab".contains(&id[19..20]), "{id}");
        assert_ne!(ids[0], ids[1]);
    }

    #[test]
    fn detectors_say_which_conventions_they_follow() {
        for (name, detect) in BUILT_IN {
            assert_eq!(detect().schema_url(), Some(SCHEMA_URL), "{name}");
        }
    }

    #[test]
    fn this_process_is_known() {
        let process = process();
        let pid = i64::from(std::process::id());
        assert_eq!(process.attribute("process.pid"), Some(Value::I64(pid)));
        assert!(process.attribute("process.executable.path").is_some());
        assert!(host().attribute("host.arch").is_some());
    }
}
