//! Files that may not become longer: what the report says was delivered is what stands in them.

use std::fs;
use std::path::Path;
use std::time::Duration;

use trace_runtime::export::{ChromeTrace, JsonLines, Zipkin};
use trace_runtime::{Builder, DropReason, Report, event, span};

use crate::PATIENCE;

/// What writes to a file, and how many spans a text of it holds.
type Format = (fn(&Path) -> Builder, fn(&str) -> u64);

const FORMATS: [Format; 3] = [
    (
        |file| trace_runtime::builder().exporter(JsonLines::create(file).unwrap()),
        |text| whole_lines(text).count() as u64,
    ),
    (
        |file| trace_runtime::builder().exporter(Zipkin::create(file).unwrap()),
        |text| whole_lines(text).map(spans_of_a_list).sum(),
    ),
    (
        |file| trace_runtime::builder().exporter(ChromeTrace::create(file).unwrap()),
        |text| whole_lines(text).filter(is_a_span).count() as u64,
    ),
];

/// For good, at different places.
pub(crate) fn full(file: Option<&Path>) {
    let file = file.expect("a file");
    for (to, spans_in) in FORMATS {
        for bytes in [0, 1, 800, 2_000, 9_999] {
            limit(bytes);
            let tracing = to(file).init().unwrap();
            for _ in 0..20 {
                trace();
                tracing.flush(PATIENCE);
            }
            let kept = check(&tracing.shutdown(PATIENCE), file, spans_in);
            assert!(kept < 60, "{bytes} bytes are not enough for {kept}");
        }
    }
}

/// Until there is room again: then what was begun is ended, and the rest is written as ever.
pub(crate) fn full_for_a_while(file: Option<&Path>) {
    const BYTES: u64 = 2_000;
    let file = file.expect("a file");
    for (to, spans_in) in FORMATS {
        limit(BYTES);
        let tracing = to(file).interval(Duration::from_millis(1)).init().unwrap();
        fill(file, BYTES);
        limit(libc::RLIM_INFINITY);
        trace();
        let kept = check(&tracing.shutdown(PATIENCE), file, spans_in);
        assert!(kept >= 3, "the last trace is there");
    }
}

/// Without a flush, which would count what was begun as lost, since nothing may follow.
fn fill(file: &Path, bytes: u64) {
    while fs::metadata(file).unwrap().len() < bytes {
        trace();
    }
}

/// Three spans.
fn trace() {
    span!("root").in_scope(|| {
        for _ in 0..2 {
            span!("child").in_scope(|| event!("seen"));
        }
    });
}

/// How many spans stand in the file, which is what was delivered.
fn check(report: &Report, file: &Path, spans_in: fn(&str) -> u64) -> u64 {
    let kept = spans_in(&fs::read_to_string(file).unwrap());
    assert!(report.is_balanced(), "{report}");
    assert_eq!(report.delivered(), kept, "{report}");
    assert_eq!(report.dropped(DropReason::Failed), report.started() - kept);
    kept
}

fn whole_lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n')
        .filter(|line| line.ends_with('\n'))
}

fn spans_of_a_list(line: &str) -> u64 {
    line.matches(r#""traceId":"#).count() as u64
}

fn is_a_span(line: &&str) -> bool {
    let event = line.trim_start_matches(['[', ',']);
    event.starts_with(r#"{"ph":"X""#)
}

/// Files become no longer than this.
#[expect(unsafe_code, reason = "std limits nothing")]
fn limit(bytes: libc::rlim_t) {
    let limit = libc::rlimit {
        rlim_cur: bytes,
        rlim_max: libc::RLIM_INFINITY,
    };
    // SAFETY: ignoring a signal runs no code. The signal would end the process at the first write behind the limit.
    unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
    // SAFETY: the limit is read during the call only.
    let result = unsafe { libc::setrlimit(libc::RLIMIT_FSIZE, &raw const limit) };
    assert_eq!(result, 0);
}
