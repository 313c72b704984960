//! No secret that a program records leaves the process, whatever it is recorded as, whoever exports it, and wherever in a chunk it lies.
//!
//! Threads plant secrets in every kind of item, between harmless texts of random lengths, while another one flushes: so records lie at all places of chunks, in full
//! ones and in copies. Then the bytes of each exporter's output are searched.

use std::fmt;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;

use trace_runtime::export::otlp::{Encoding, Requests};
use trace_runtime::export::{Batch, ChromeTrace, Console, Exporter, JsonLines, Zipkin};
use trace_runtime::{
    Context, Error, InstrumentationScope, Pattern, Redaction, Resource, Status, Tracing, attr,
    event, link, record_error, rename, set_attribute, set_status, span, traced,
};

/// Longer than this test takes; never waited for.
const PATIENCE: Duration = Duration::from_secs(300);
const THREADS: usize = 4;
const SPANS: usize = 150;

/// What must not be found, in any case. Each secret has it.
const MARK: &str = "s3cr3t";
/// What must be found: it stands beside each secret.
const HARMLESS: &str = "harmless";

/// The bytes that an exporter wrote.
#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Output {
    fn lowercase(&self) -> Vec<u8> {
        self.0.lock().expect("nobody panics").to_ascii_lowercase()
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .expect("nobody panics")
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// OTLP as it goes over the wire.
struct Wire(Requests, Output);

impl Exporter for Wire {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        let Self(requests, output) = self;
        let too_large = requests.split(batch, |request| {
            output.write_all(request.body).expect("it is memory");
        });
        assert_eq!(too_large, 0);
        Ok(())
    }
}

/// What a user's exporter can read.
struct Views(Output);

impl Exporter for Views {
    fn export(&mut self, batch: &Batch) -> Result<(), Error> {
        for span in batch {
            let Self(out) = self;
            write!(
                out,
                "{} {:?} {:?}",
                span.name(),
                span.status(),
                span.attributes()
            )
            .and_then(|()| write!(out, "{:?} {:?}", span.events(), span.links()))
            .expect("it is memory");
        }
        Ok(())
    }
}

#[derive(Debug)]
struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{HARMLESS} refused {}", self.0)
    }
}

impl std::error::Error for Refused {}

/// Xorshift.
struct Planter(u64);

impl Planter {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    /// Known by its look only.
    fn mail(&mut self) -> String {
        format!("{MARK}.{}@example.com", self.below(1 << 40))
    }

    /// Known by its key only.
    fn word(&mut self) -> String {
        format!("{}-{}", MARK.to_uppercase(), self.below(1 << 40))
    }

    /// A text with a secret somewhere in it.
    fn text(&mut self) -> String {
        let before: String = (0..self.below(40)).map(|_| "é ").collect();
        let after: String = (0..self.below(40)).map(|_| 'x').collect();
        format!("{HARMLESS} {before}{} {after}", self.mail())
    }

    fn texts(&mut self) -> Vec<String> {
        (0..=self.below(5)).map(|_| self.text()).collect()
    }

    fn words(&mut self) -> Vec<String> {
        (0..=self.below(5)).map(|_| self.word()).collect()
    }
}

/// One span, with one or more secrets of any kind.
#[traced(root, name = "planted harmless")]
fn plant(planter: &mut Planter) -> Result<(), Refused> {
    for _ in 0..=planter.below(6) {
        plant_one(planter);
    }
    if planter.below(10) == 0 {
        return Err(Refused(planter.text()));
    }
    Ok(())
}

fn plant_one(planter: &mut Planter) {
    match planter.below(3) {
        0 => plant_below_a_key(planter),
        1 => plant_in_a_text(planter),
        _ => plant_beside_attributes(planter),
    }
}

/// The key tells that the value is one.
fn plant_below_a_key(planter: &mut Planter) {
    match planter.below(6) {
        0 => attr!(user.password = planter.word()),
        1 => attr!(api_key = planter.words()),
        2 => set_attribute("http.request.header.authorization", planter.word()),
        3 => set_attribute("Db.Secret.0", planter.words()),
        4 => attr!(
            overwritten.password = planter.word(),
            overwritten.password = planter.word()
        ),
        _ => attr!(
            password = 5,
            secret = planter.words(),
            harmless = "harmless"
        ),
    }
}

/// It is known by its look.
fn plant_in_a_text(planter: &mut Planter) {
    match planter.below(5) {
        0 => attr!(note = planter.text()),
        1 => attr!(notes = planter.texts()),
        2 => set_attribute(&planter.text(), planter.texts()),
        3 => attr!(long = format!("{}{}", "y".repeat(30_000), planter.text())),
        _ => attr!(nothing = "harmless and without any"),
    }
}

fn plant_beside_attributes(planter: &mut Planter) {
    match planter.below(7) {
        0 => rename(planter.text()),
        1 => set_status(Status::error(planter.text())),
        2 => event!(
            "harmless event",
            access_token = planter.word(),
            notes = planter.texts()
        ),
        3 => link!(
            Context::current(),
            session.cookie = planter.words(),
            note = planter.text()
        ),
        4 => record_error(&Refused(planter.text())),
        5 => {
            let text = planter.text();
            let panicked = std::panic::catch_unwind(|| panics(&text));
            assert!(panicked.is_err());
        }
        _ => plant_in_a_handle(planter),
    }
}

fn plant_in_a_handle(planter: &mut Planter) {
    let span = span!("harmless handle");
    span.add_event(&planter.text());
    span.set_attribute(&planter.text(), planter.text());
    span.end();
}

#[traced]
fn panics(text: &str) {
    std::panic::resume_unwind(Box::new(text.to_owned()));
}

/// Who records has secrets, too: a command line, a name of an account.
fn secretive() -> Resource {
    Resource::builder()
        .attribute("db.password", format!("{MARK}-1"))
        .attribute(
            "process.command_args",
            [HARMLESS, "--to", "s3cr3t@example.com"],
        )
        .attribute("service.contact", format!("{HARMLESS} {MARK}@example.com"))
        .build()
}

/// Everything that leaves the process, by the name of who writes it.
type Outputs = [(&'static str, Output); 7];

fn recording(outputs: &Outputs) -> Tracing {
    let [console, json, zipkin, chrome, protobuf, otlp_json, views] =
        outputs.each_ref().map(|(_, output)| output.clone());
    let wire = |encoding, output| Wire(Requests::new(encoding, usize::MAX), output);
    let scope = InstrumentationScope::new(env!("CARGO_CRATE_NAME"));
    trace_runtime::builder()
        .redaction(Redaction::new().find(Pattern::Email))
        .resource(secretive())
        .scope(scope.attribute("registry.token", format!("{MARK}-7")))
        .exporter(Console::writer(console).color(false))
        .exporter(JsonLines::writer(json))
        .exporter(Zipkin::writer(zipkin))
        .exporter(ChromeTrace::writer(chrome))
        .exporter(wire(Encoding::Protobuf, protobuf))
        .exporter(wire(Encoding::Json, otlp_json))
        .exporter(Views(views))
        .init()
        .expect("the only one of this process")
}

fn assert_metrics_are_clean(tracing: &Tracing) {
    let metrics = tracing.metrics().to_prometheus().to_ascii_lowercase();
    assert!(
        metrics.contains(HARMLESS) && !metrics.contains(MARK),
        "{metrics}"
    );
}

/// Plants in several threads, while another flushes.
fn plant_all(tracing: &Tracing) {
    let (barrier, done) = (Barrier::new(THREADS + 1), AtomicBool::new(false));
    let plant_some = &|seed| {
        let mut planter = Planter(seed);
        barrier.wait();
        for _ in 0..SPANS {
            let _ = plant(&mut planter);
        }
    };
    thread::scope(|scope| {
        let planters: Vec<_> = (1..)
            .take(THREADS)
            .map(|seed| scope.spawn(move || plant_some(seed)))
            .collect();
        scope.spawn(|| {
            barrier.wait();
            while !done.load(Ordering::Relaxed) {
                assert!(tracing.flush(PATIENCE).is_balanced());
            }
        });
        for planter in planters {
            planter.join().expect("it panics in spans only");
        }
        done.store(true, Ordering::Relaxed);
    });
}

/// What is harmless is all there, and nothing else.
fn assert_clean(name: &str, output: &Output) {
    let bytes = output.lowercase();
    let found = bytes
        .windows(MARK.len())
        .position(|part| part == MARK.as_bytes());
    let around = |place: usize| {
        let range = place.saturating_sub(200)..(place + 100).min(bytes.len());
        String::from_utf8_lossy(&bytes[range]).into_owned()
    };
    assert_eq!(found.map(around), None, "{name}");
    let harmless = bytes
        .windows(HARMLESS.len())
        .filter(|part| *part == HARMLESS.as_bytes());
    assert!(harmless.count() > THREADS * SPANS, "{name}");
}

#[test]
fn no_secret_is_exported() {
    let outputs: Outputs = [
        "console",
        "json",
        "zipkin",
        "chrome",
        "protobuf",
        "otlp json",
        "views",
    ]
    .map(|name| (name, Output::default()));
    let tracing = recording(&outputs);
    let at_start = tracing.flush(PATIENCE);
    assert_eq!(at_start.redacted(), 4, "{at_start}");
    assert_metrics_are_clean(&tracing);

    plant_all(&tracing);
    let report = tracing.shutdown(PATIENCE);
    assert!(
        report.is_balanced() && report.redacted() > SPANS as u64,
        "{report}"
    );
    assert_eq!(
        (report.total_dropped(), report.lost_items()),
        (0, 0),
        "{report}"
    );
    for (name, output) in &outputs {
        assert_clean(name, output);
    }
}
