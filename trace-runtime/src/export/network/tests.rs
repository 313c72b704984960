use std::time::Instant;

use super::*;

/// Answers what it was told to, then takes everything.
struct Script {
    answers: std::vec::IntoIter<Answer>,
    timeouts: Vec<Duration>,
}

impl Transport for Script {
    fn send(&mut self, body: &[u8], timeout: Duration) -> Answer {
        assert_eq!(body, b"spans");
        self.timeouts.push(timeout);
        self.answers.next().unwrap_or(Answer::Taken)
    }

    fn keep_to(&mut self, _: &Deadline) {}
}

/// A clock that is only moved by who sleeps. Chance shortens each pause by a quarter.
struct Slept {
    now: Instant,
    pauses: Vec<Duration>,
    /// Whether and when the program shuts down.
    end: Option<Instant>,
    settled: (u64, Drops),
}

impl Pace for Slept {
    fn now(&self) -> Instant {
        self.now
    }

    fn sleep(&mut self, time: Duration) -> bool {
        if self.end.is_some_and(|end| self.now + time >= end) {
            return false;
        }
        self.pauses.push(time);
        self.now += time;
        true
    }

    fn at_most(&self, time: Duration) -> Duration {
        self.end.map_or(time, |end| time.min(end - self.now))
    }

    fn is_closing(&self) -> bool {
        self.end.is_some()
    }

    fn settle(&mut self, spans: u64, lost: Drops) {
        self.settled = (spans, lost);
    }

    fn random(&mut self) -> f64 {
        0.5
    }
}

const TIMEOUT: Duration = Duration::from_secs(10);

fn later(after: Option<u64>) -> Answer {
    Answer::Later {
        after: after.map(Duration::from_secs),
        is_there: true,
        message: String::from("busy"),
    }
}

fn deliver(
    answers: Vec<Answer>,
    retry: Retry,
    end: Option<u64>,
) -> (Delivery<Script, Slept>, Account) {
    let now = Instant::now();
    let mut delivery = Delivery {
        transport: Script {
            answers: answers.into_iter(),
            timeouts: Vec::new(),
        },
        retry,
        timeout: TIMEOUT,
        pace: Slept {
            now,
            pauses: Vec::new(),
            end: end.map(|seconds| now + Duration::from_secs(seconds)),
            settled: (0, Drops::default()),
        },
    };
    let mut account = Account::default();
    delivery.deliver(b"spans", 7, &mut account);
    (delivery, account)
}

fn millis(delivery: &Delivery<Script, Slept>) -> Vec<u128> {
    delivery
        .pace
        .pauses
        .iter()
        .map(Duration::as_millis)
        .collect()
}

fn said(account: Account) -> String {
    account
        .result()
        .map_or_else(|error| error.to_string(), |()| String::from("delivered"))
}

#[test]
fn pauses_double_up_to_the_longest() {
    let retry = Retry::default()
        .longest_pause(Duration::from_secs(5))
        .within(Duration::from_secs(600));
    let (delivery, account) = deliver(vec![later(None); 6], retry, None);
    assert_eq!(millis(&delivery), [750, 1_500, 3_000, 3_750, 3_750, 3_750]);
    assert_eq!(said(account), "delivered");
}

#[test]
fn the_pauses_of_a_thousand_attempts_are_the_longest() {
    let retry = Retry::default().first_pause(Duration::from_millis(3));
    assert_eq!(retry.pause(1_000, None, 0.0), Duration::from_secs(30));
    assert_eq!(retry.pause(1_000, None, 1.0), Duration::from_secs(15));
}

#[test]
fn attempts_end_with_their_number() {
    let (delivery, account) = deliver(vec![later(None); 9], Retry::default().attempts(3), None);
    assert_eq!(delivery.transport.timeouts, [TIMEOUT; 3]);
    assert_eq!(
        said(account),
        "busy; given up after 3 attempts (unreachable 7)"
    );
}

#[test]
fn attempts_end_with_their_time() {
    let retry = Retry::default().within(Duration::from_secs(5));
    let (delivery, account) = deliver(vec![later(None); 9], retry, None);
    assert_eq!(
        millis(&delivery),
        [750, 1_500],
        "the next pause would be 3,000"
    );
    assert_eq!(
        said(account),
        "busy; given up after 3 attempts (unreachable 7)"
    );
}

#[test]
fn the_receiver_says_when() {
    let answers = vec![later(Some(17)), later(Some(0)), later(None)];
    let (delivery, account) = deliver(answers, Retry::default(), None);
    assert_eq!(millis(&delivery), [17_000, 1_000, 3_000]);
    assert_eq!(said(account), "delivered");
}

#[test]
fn who_asks_for_more_time_than_there_is_gets_none() {
    let (delivery, account) = deliver(vec![later(Some(61))], Retry::default(), None);
    assert_eq!(delivery.pace.pauses, [Duration::ZERO; 0]);
    assert_eq!(
        said(account),
        "busy; given up after 1 attempt (unreachable 7)"
    );
}

#[test]
fn a_shutdown_bounds_attempts_and_pauses() {
    let (delivery, account) = deliver(vec![later(None); 9], Retry::default(), Some(4));
    assert_eq!(millis(&delivery), [750, 1_500]);
    let timeouts: Vec<_> = delivery
        .transport
        .timeouts
        .iter()
        .map(Duration::as_millis)
        .collect();
    assert_eq!(timeouts, [4_000, 3_250, 1_750]);
    assert_eq!(
        said(account),
        "busy; given up after 3 attempts (unreachable 7)"
    );
}

#[test]
fn who_is_not_there_is_waited_for_unless_the_program_ends() {
    let nobody = || Answer::Later {
        after: None,
        is_there: false,
        message: String::from("refused"),
    };
    let (_, account) = deliver(vec![nobody(); 3], Retry::default(), None);
    assert_eq!(said(account), "delivered");
    let (delivery, account) = deliver(vec![nobody()], Retry::default(), Some(5));
    assert_eq!(delivery.pace.pauses, [Duration::ZERO; 0]);
    assert_eq!(
        said(account),
        "refused; given up after 1 attempt (unreachable 7)"
    );
}

#[test]
fn what_is_answered_is_settled() {
    let settled = |answer| {
        let (delivery, _) = deliver(vec![answer], Retry::never(), None);
        delivery.pace.settled
    };
    let lost = |reason, spans| (7, Drops::of(reason, spans));
    let rejected = Answer::TakenWith {
        rejected: 2,
        message: String::new(),
    };
    assert_eq!(settled(Answer::Taken), (7, Drops::default()));
    assert_eq!(settled(rejected), lost(DropReason::Rejected, 2));
    assert_eq!(settled(later(None)), lost(DropReason::Unreachable, 7));
}

#[test]
fn what_is_refused_is_not_sent_again() {
    let refused = Answer::Refused(String::from("400"));
    let (delivery, account) = deliver(vec![later(None), refused], Retry::default(), None);
    assert_eq!(delivery.transport.timeouts.len(), 2);
    assert_eq!(said(account), "400 (rejected 7)");
}

#[test]
fn a_part_may_be_rejected() {
    let taken = |rejected| Answer::TakenWith {
        rejected,
        message: String::from("no names"),
    };
    let result = |rejected| said(deliver(vec![taken(rejected)], Retry::default(), None).1);
    assert_eq!(result(2), "no names (rejected 2)");
    assert_eq!(result(0), "no names");
    assert_eq!(result(8), "no names (rejected 7)");
}

#[test]
fn several_requests_add_up() {
    let mut account = Account::default();
    account.lose(DropReason::Rejected, 1, String::from("first"));
    account.lose(DropReason::TooLarge, 2, String::from("second"));
    account.lose(DropReason::Rejected, 3, String::from("third"));
    assert_eq!(said(account), "third (rejected 4, too_large 2)");
}
