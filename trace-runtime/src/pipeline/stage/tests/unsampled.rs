use super::{Bench, header, recorded, spans};
use crate::DropReason;
use crate::pipeline::stage::Unsampled;
use crate::record::Header;
use crate::sampling::record_only;

#[test]
fn what_is_recorded_only_does_not_pass_and_is_counted() {
    record_only::note();
    let mut bench = Bench::new(Unsampled);
    let only_recorded = |span| Header {
        flags: 0,
        ..header(span)
    };
    let batch = bench.pass(recorded([header(1), only_recorded(2), header(3)]));
    assert_eq!(spans(&batch), [1, 3]);
    assert_eq!(bench.ledger.drops()[DropReason::Sampled], 1);
}

#[test]
fn what_is_sampled_passes_as_it_is() {
    let mut bench = Bench::new(Unsampled);
    let batch = bench.pass(recorded([header(1), header(2)]));
    assert_eq!(spans(&batch), [1, 2]);
    assert_eq!(bench.ledger.drops().total(), 0);
}
