//! Who the receiver is, and who we are.

use trace_runtime::DropReason;
use trace_runtime::export::otlp::{Otlp, OtlpBuilder, Protocol};

use crate::grpc;
use crate::receiver::tls::{Authority, secured};
use crate::recording::{flushed, http, quick, row};

fn https(port: u16, authority: &Authority) -> OtlpBuilder {
    http(&format!("https://localhost:{port}")).root_certificates(authority.pem())
}

#[test]
fn a_receiver_that_is_known() {
    let authority = Authority::new();
    let receiver = secured(&authority.identity("localhost"), None);
    let exporter = https(receiver.port(), &authority).build().expect("a URL");
    assert_eq!(row(&flushed(exporter)), "otlp: 1 delivered, 0 dropped");
    assert_eq!(receiver.next().names(), ["work"]);
}

#[test]
fn a_receiver_of_another_name() {
    let authority = Authority::new();
    let receiver = secured(&authority.identity("elsewhere.example"), None);
    let exporter = https(receiver.port(), &authority).build().expect("a URL");
    let report = flushed(exporter);
    assert_eq!(report.dropped(DropReason::Unreachable), 1, "{report}");
    assert!(row(&report).contains("not valid for name"), "{report}");
    assert_eq!(receiver.all().len(), 0);
}

#[test]
fn a_receiver_that_nobody_vouches_for() {
    let receiver = secured(&Authority::new().identity("localhost"), None);
    let exporter = https(receiver.port(), &Authority::new()).build();
    let report = flushed(exporter.expect("a URL"));
    assert!(
        row(&report).contains("invalid peer certificate"),
        "{report}"
    );
    assert_eq!(receiver.all().len(), 0);
}

/// The roots of this system do not vouch for it either.
#[test]
fn the_roots_of_the_system() {
    let receiver = secured(&Authority::new().identity("localhost"), None);
    let exporter = http(&format!("https://localhost:{}", receiver.port())).build();
    let report = flushed(exporter.expect("a URL"));
    assert_eq!(report.dropped(DropReason::Unreachable), 1, "{report}");
    assert_eq!(receiver.all().len(), 0);
}

#[test]
fn a_receiver_that_asks_who_we_are() {
    let (authority, clients) = (Authority::new(), Authority::new());
    let receiver = secured(&authority.identity("localhost"), Some(&clients));
    let nobody = https(receiver.port(), &authority).build().expect("a URL");
    assert_eq!(flushed(nobody).delivered(), 0);
    let ours = clients.identity("shop");
    let exporter = https(receiver.port(), &authority)
        .client_certificate(ours.certificate.pem(), ours.key.serialize_pem())
        .build();
    assert_eq!(
        row(&flushed(exporter.expect("they fit"))),
        "otlp: 1 delivered, 0 dropped"
    );
}

#[test]
fn by_grpc() {
    let authority = Authority::new();
    let to = |receiver: &grpc::Receiver, roots: &Authority| {
        let exporter = Otlp::builder(Protocol::Grpc)
            .endpoint(format!("https://localhost:{}", receiver.address().port()))
            .retry(quick())
            .root_certificates(roots.pem());
        flushed(exporter.build().expect("a URL"))
    };
    let receiver = grpc::Receiver::secured(&authority.identity("localhost"));
    assert_eq!(
        row(&to(&receiver, &authority)),
        "otlp: 1 delivered, 0 dropped"
    );
    assert_eq!(receiver.next().names(), ["work"]);
    let report = to(&receiver, &Authority::new());
    assert!(
        row(&report).contains("invalid peer certificate"),
        "{report}"
    );
    let elsewhere = grpc::Receiver::secured(&authority.identity("elsewhere.example"));
    let report = to(&elsewhere, &authority);
    assert_eq!(report.dropped(DropReason::Unreachable), 1, "{report}");
    assert!(row(&report).contains("not valid for name"), "{report}");
}

#[test]
fn mistakes_are_found_at_once() {
    let authority = Authority::new();
    let said = |builder: OtlpBuilder| builder.build().expect_err("a mistake").to_string();
    let start = || https(1, &authority);
    assert!(said(start().root_certificates("no PEM")).contains("root certificates"));
    let [ours, other] = ["shop", "other"].map(|name| authority.identity(name));
    let certificate = ours.certificate.pem();
    let wrong = start().client_certificate(certificate.clone(), other.key.serialize_pem());
    assert!(said(wrong).contains("the key of the client certificate"));
    let none = start().client_certificate(certificate, "no PEM");
    assert!(said(none).contains("a private key in PEM"));
    assert!(said(http("localhost:4318")).contains("a URL such as"));
    assert!(said(http("ftp://localhost")).contains("a URL such as"));
    assert!(said(http("http://local host")).contains("a URL such as"));
    assert!(said(start().header("two words", "x")).contains("a name of HTTP"));
    assert!(said(start().header("x-secret", "line\nbreak")).contains("visible ASCII"));
}
