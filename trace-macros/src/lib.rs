//! The attribute `#[traced]` of `trace-runtime`, which re-exports it: depend on that crate, not on
//! this one.

#![forbid(unsafe_code)]

mod args;
mod assigned;
mod check;
mod errors;
mod expand;
mod fallback;
mod input;
mod leaving;
mod model;
mod output;
mod paths;
mod places;
mod polled;
mod propagate;
mod reader;
mod scan;
mod symbol;
mod tail;
mod template;
#[cfg(test)]
mod tests;
mod tokens;
mod unreached;

use proc_macro2::TokenStream;

use crate::errors::Errors;
use crate::places::{Around, whole_crate};
use crate::reader::Reader;

/// Records a span for every call of the function or method below it.
///
/// The span begins when the body does and ends when the body does: when it has returned, failed or
/// panicked, and for an `async fn` also when its future is dropped before it is ready. Everything
/// that is recorded meanwhile on the same thread, or in the same future, is its child. Nothing is
/// recorded of arguments and values unless it is named.
///
/// ```text
/// use trace_runtime::{attr, traced};
///
/// #[traced(kind = client, attrs(db.system.name = "sqlite", task.id = task.id))]
/// async fn save_task(db: &Db, task: &Task) -> Result<u64, DbError> {
///     let rows = db.insert(task).await?;      // an `Err` is recorded: nothing to write
///     attr!(db.response.returned_rows = rows);
///     Ok(rows)
/// }
/// ```
///
/// # Arguments
///
/// They stand between commas, in any order, each at most once.
///
/// | argument | meaning |
/// | --- | --- |
/// | `name = "…"` | the span's name; without it the function's |
/// | `kind = …` | `server`, `client`, `producer`, `consumer` or `internal`, which is the default |
/// | `attrs(…)` | attributes of the span, [see below](#attributes) |
/// | `args`, `args(a, b)` | records all arguments that have a name, or these, [each under it](#attributes) |
/// | `skip(a, b)` | beside `args`: these are left out |
/// | `ret` | records the returned value, of a `Result` too, [as the attribute `return`](#attributes) |
/// | `err = false` | an `Err` is a value like any other |
/// | `err(with = f)` | an `Err` is shown to `f`, which returns what to print: `fn(&E) -> impl Display` |
/// | `root` | the span begins a trace of its own |
/// | `parent = expr` | the span's parent: a `Context`, or an `Option` of one |
/// | `links = expr` | links to a context, span context or span, or to an array, slice or `Vec` of them |
/// | `future`, `stream` | what is returned is one, although its type does not show it, [see below](#futures-and-streams) |
/// | `span = self.field` | on `impl Future` and `impl Stream`: [where the span is kept](#hand-written-futures-and-streams) |
/// | `propagate` | what the body spawns continues its trace, [see below](#work-that-is-handed-over) |
/// | `crate = path` | where the crate is that is elsewhere called `trace_runtime` |
/// | `impls = Name` | on a `trait`: every call through it is a span, [whoever implements it](#whoever-implements-a-trait) |
/// | `pub` | on a [block](#blocks): its public functions only |
/// | `skip` | in a block: this function is left out |
///
/// # Attributes
///
/// `attrs(…)` takes keys and values. A key is a name, or names with dots between them, or any text
/// in quotes. A value is an expression that may use the arguments; it is evaluated before the body
/// runs, and only when the span is recorded. So it cannot leave the function, by `?` or `return`, nor suspend it, by `.await`.
///
/// ```text
/// #[traced(attrs(
///     http.request.method = "GET",     // bools, numbers, strings, arrays of them
///     task.id = task.id,               // the expression sees the arguments; it moves none
///     task.owner = %task.owner,        // what `Display` prints
///     "task state" = ?task.state,      // what `Debug` prints
///     attempt,                         // an argument under its own name
/// ))]
/// fn run(task: &Task, attempt: u32) { … }
/// ```
///
/// `args` and `ret` need no sign: bools, numbers, strings and arrays of them are recorded as they are. Of any other argument it is what `Debug` prints, of any
/// other returned value what `Display` prints, else `Debug`.
///
/// # Outcomes
///
/// When the function returns a `Result` — by that name or any other — an `Err` makes the span's
/// status an error and is recorded as its exception: type, message and sources, as far as the type
/// tells them; of an error with type arguments, as in `Result<(), SendError<T>>`, no sources, since
/// lifetimes may decide whether it has any, nor of a `Self::Error` where the signature names lifetimes or types that the `impl` declares. A panic is recorded with its message and place. A future that is dropped early is
/// `cancelled`, which is not an error.
///
/// The message is what the error's `Display` prints. It is asked for when the span ends, so a `fmt` that is traced itself is a span below.
///
/// In a function under `#[track_caller]` the value is looked at only if nothing but its end leaves the body:
/// where `return`, `?` or a macro may, looking at it takes a closure, and in that
/// `Location::caller()` would be another place. A trait that says `#[track_caller]` of a method says it of all implementations, which
/// do not show it: there it has to be written once more.
///
/// Nor is the value looked at in such a function if a macro writes its type.
///
/// # Futures and streams
///
/// A function that is not `async` and returns a future or a stream makes it, and somebody else polls it. What is
/// measured is what is polled: what the body does before, it does when it is called and outside of the span.
///
/// ```text
/// #[traced]
/// fn save(&self, rows: Rows) -> impl Future<Output = Result<u64, Error>> {
///     let id = self.next_id();                                         // when it is called
///     async move { self.insert(id, rows).await }                       // the span
/// }
/// ```
///
/// | returned type | measured |
/// | --- | --- |
/// | `impl Future`, `impl Stream` | what is polled, as long as the other bounds are lifetimes, auto traits, `Debug` or of `Fused…` |
/// | `Pin<Box<dyn Future>>`, `Pin<Box<dyn Stream>>` | what is polled |
/// | `BoxFuture`, `LocalBoxFuture`, `BoxStream`, `LocalBoxStream` | what is polled |
/// | another name for such a box | what is polled under `#[traced(future)]` or `#[traced(stream)]`, else the call |
/// | any other type: `JoinHandle`, `Self::Future`, `Option<impl Future>` | the call that makes it; its type names what is polled, so nothing can be put around |
///
/// A box that names type parameters (those of the function, `Self`, or one letter such as `T`) is measured where the body's end is
/// `Box::pin(…)` and nothing leaves it before. Elsewhere it is the call: what a second box holds has to outlive the first, and so has
/// `T`, which the function need not ask. Under `#[traced(future)]` it is what is polled, and the compiler asks for `T: 'static`. A trait
/// by one of these names with other associated types, as in `impl Future<Item = T, Error = E>`, is another: the call is
/// measured. So it is where the value that is to be an `impl Stream` is none of `futures-core` 0.3.
///
/// - **Outcomes** are those of an `async fn`: `Err`, a panic, cancelled. One that is never polled has no span.
/// - **A stream** has one span from its first poll to its end, with the number of items as `stream.items`. The first item that is an
///   `Err` makes it an error. Dropped before its end it is cancelled, unless it is an error by then.
/// - **`attrs`, `args`, `parent` and `links`** are evaluated when the function is called, because the body uses up the arguments; if
///   it is nothing but an `async move` block, `attrs` and `args` are evaluated at the first poll.
/// - **What it costs.** Nothing is stored twice, and no closure is put around the body unless `return`, `?` or a macro may leave it early.
///   `Box::pin(…)` at the end of the body gets another content; a box that comes from elsewhere, from an arm of a `match` or from
///   `.boxed()`, say, is put into a second box.
/// - **`async_trait`** and its like make such functions. `#[traced]` on a method inside, or beside `#[async_recursion]`, measures the
///   future in the one box that there is.
/// - **A hand-written `poll` or `poll_next`** is a method like others: a span a call.
///
/// # Work that is handed over
///
/// A task or a thread that the body spawns has a context of its own: a span in it would begin another trace. Under `propagate`, what is spawned takes
/// the context along. Known are these paths, with or without `::` in front: `tokio::spawn`, `tokio::task::` and `task::` with `spawn`, `spawn_blocking` and
/// `spawn_local`; `std::thread::spawn` and `thread::spawn`; `rayon::spawn`, `rayon::spawn_fifo` and `rayon::join`.
///
/// ```text
/// #[traced(propagate)]
/// async fn save_all(rows: Vec<Row>) {
///     for row in rows {
///         tokio::spawn(save(row));            // `save` is a child of `save_all`
///     }
/// }
/// ```
///
/// The call stays the one that was written, and only its argument is wrapped: nothing has to be imported, and no feature is needed.
/// Only calls that are spelt out are seen, in closures, blocks and macros' arguments too. A method such as `JoinSet::spawn`, an imported
/// `spawn(…)`, a call with a turbofish, and what other functions spawn are not; `trace_runtime::task`, `thread` and `rayon` have the same functions and types, which do
/// it by themselves. If the body has none of the paths, that is an error; above a block it means the functions that have one, and `propagate = false` takes it back.
///
/// # Blocks
///
/// On an `impl` block, a `trait` or an inline `mod` it means each function in it that has a body, as
/// if it stood above each: the methods of the block, the default methods of the trait, all that is in the
/// module and in the `impl` blocks, traits and inline modules there.
///
/// ```text
/// #[traced(pub, kind = client, attrs(db.system.name = "sqlite"))]
/// impl Store {
///     pub fn load(&self, id: u32) -> Result<Row, DbError> { … }      // `Store::load`
///
///     #[traced(kind = internal, args)]
///     pub fn prepare(&self, statement: &str) -> Statement { … }      // overridden
///
///     #[traced(skip)]
///     pub fn len(&self) -> usize { … }                               // left out
///
///     fn connection(&self) -> &Connection { … }                      // not `pub`
/// }
/// ```
///
/// - **Names.** A method is called `Type::method`, a default method `Trait::method`, both without generics;
///   the function of a module by its own name, as everywhere.
/// - **Arguments** are those of each function. One of its own takes the place of the block's, as does one of an inner
///   block; `attrs` and `skip(…)` add up, a key has the value that was given closest. `ret = false`, `args = false` and
///   `root = false` take back what was said around. `name`, `args(a, b)` and `attrs(a)` are about one function and
///   are errors here.
/// - **What fits.** `args` and `ret` record what can be recorded and leave out the rest. `err(with = f)` is
///   for functions that return a type called `Result`; of the errors of others, which may be a `Result` by another
///   name, only the type is recorded.
/// - **`pub`** means functions that are `pub` without a restriction, and those of a `pub` trait. Of an implementation
///   of a trait nobody can say; in a block with `pub` it needs a `#[traced]` of its own. So does a function that is not
///   `pub`.
/// - **Another attribute** on the block or on one in it, `#[async_trait]` for example, is shown the functions as they were written; what it makes of them is
///   measured, as below one on each of them.
/// - **Left alone**, without a word: `const fn`s, naked functions and those without a body, what macro calls expand to, constants, types,
///   foreign functions, and items inside of functions.
/// - A function's own attribute is known by its name: `traced`, behind any path. Imported under
///   another name, it makes a second span. In a `cfg_attr` it is an error.
///
/// # Whoever implements a trait
///
/// Which function a call of a trait's method runs is decided by the compiler from the implementation, and no code
/// of the trait's runs in between: on a trait alone, `#[traced]` can measure its default methods, where they are not replaced. With
/// `impls = Name` the trait becomes two. `Name` is what types implement, with all that was written; the trait itself has the
/// same items and one implementation, for every type that implements `Name`, and its functions are spans called `Trait::method`.
///
/// ```text
/// #[traced(impls = StoreImpl, kind = client)]
/// pub trait Store {
///     fn load(&self, id: u32) -> Result<Row, DbError>;
/// }
///
/// impl StoreImpl for Sqlite { … }         // as it was, under the other name
///
/// fn run(store: &dyn Store) { … }         // each call is a span `Store::load`
/// ```
///
/// A type that implements the trait itself, and not `Name`, is not measured. What an implementation calls of itself it calls directly. Where both traits
/// are in scope, as they are beside the trait itself, and the type is known, `value.load(7)` might mean either: `Store::load(&value, 7)` says which. The
/// trait's own
/// generics, associated types and constants, every receiver, `async fn`s and `dyn Trait` are as before; there is no implementation for types
/// that are not `Sized`, and `unsafe` functions and traits are errors. `#[async_trait]` may stand above the attribute or below; any other macro that
/// rewrites signatures stands above.
///
/// # Hand-written futures and streams
///
/// `poll` is a method like any other: with the attribute above it, or above a block of another trait, each call is a span.
/// On `impl Future for Type` and `impl Stream for Type` the attribute measures the whole life, from the first poll until the
/// future is ready or the stream at its end; dropped before, it was cancelled. The span is called `Type`.
///
/// ```text
/// struct Delay {
///     deadline: Instant,
///     span: trace_runtime::Lifespan,
/// }
///
/// #[traced(span = self.span)]
/// impl Future for Delay { … }
/// ```
///
/// From one poll to the next the span has to be somewhere, and an attribute on the block cannot add a field to the type: so the type has
/// one, of type `Lifespan`, and `span` says how `poll` gets at it. A type that is not yours to change
/// can be wrapped where it is made: `future.in_span(span!("delay"))`.
///
/// `attrs`, `parent` and `links` are evaluated at the first poll and see `self`. Inside an annotated `mod` such blocks are
/// left alone unless they have a `#[traced(span = …)]` of their own. Of the block's other functions only those are measured that have a `#[traced]`; for them
/// it is a block like others: `Type::size_hint`.
///
/// # Where it goes
///
/// On functions and methods with a body, sync and async, in traits too, and on [blocks](#blocks) of them; where a macro such as `#[ext]` declares a
/// method anew, attributes included, nothing is said of it. Not on a `const fn`, which may run in the compiler, nor on a naked function. Below
/// other attributes or above them; what `#[traced]` makes of a function is a function with the same signature. A macro that looks for statements at the top
/// of the body, as Yew's `#[hook]` and `#[function_component]` do, or by which a body means something else, as culpa's `#[try_fn]` and maybe-async's
/// `#[must_be_sync]`, stands above.
///
/// A span that begins before recording is set up is not recorded: a `main` that calls `init` has none, and what it calls afterwards begins traces. A function
/// that it calls last, and that does the work, is the span of all of it.
/// Only a macro that copies the attributes of methods to where none of a macro's can stand, as mockall's `#[automock]` copies them onto calls, does
/// not take it inside: there `#[traced]` goes above it, on the block.
///
/// A global allocator may be traced, but not what runs while it is locked: a span may need memory, for which it asks that allocator. Where nothing is
/// recorded, that is no matter.
///
/// The traced function behaves as before: values, drop order, `Send` and `Sync`, caller locations
/// and lints are what they were. What can be told from outside: a body that returns a `Result` runs in a
/// closure, which a backtrace shows; a call takes about 100 bytes of stack more, and with a `Result` in a debug
/// build 160 to 210, and as much again as it returns if that is large, which a recursion that just fitted notices; a future is larger by at most 96 bytes; and an `async fn` becomes
/// what it stands for, a `fn` that returns `impl Future`, so that it no longer trips the compiler's
/// `async_fn_in_trait`. rustdoc documents functions as they were written, clippy lints them so, and
/// rust-analyzer is shown them so.
///
/// An `async fn` stays one if it returns `!`, if it is `main`, if an attribute is on it that may ask for one,
/// `#[tokio::main]`, say, or `#[must_use]`, or if a parameter is an `impl Trait` with a lifetime that has no name,
/// as in `impl Iterator<Item = &str>`. Its future is then also larger by those
/// arguments that the body hands on without holding them over an `.await` itself.
///
/// `parent` and `links` of an `async fn` are evaluated when it is called.
#[proc_macro_attribute]
pub fn traced(
    args: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    traced_tokens(args.into(), item.into()).into()
}

/// The defaults of a crate, re-exported as `trace_runtime::defaults!`.
///
/// It takes the arguments of `#[traced]` but `name`, and makes an attribute `crate::traced` that adds
/// them, by the rules of [blocks](macro@traced#blocks): what stands closer to a function wins, `attrs` and `skip(…)`
/// add up, `ret = false` and the like take back, and what does not fit a function is left out of it. `pub` is about annotated blocks, `skip`
/// about every bare `args`.
///
/// At the root, `#[traced]` means that attribute without an import, and one of `trace_runtime::traced` would be a second of its name; elsewhere it is
/// imported from `crate`, above or below the call. The library and each binary of a package are crates of their own.
///
/// An attribute that is imported from `trace_runtime` itself takes nothing over. Other crates have defaults of their own or none, and nothing is
/// read when the program is built or run: what a function takes over is known from the crate's source alone.
#[proc_macro]
pub fn defaults(args: proc_macro::TokenStream) -> proc_macro::TokenStream {
    whole_crate::defaults(&args.into()).into()
}

#[doc(hidden)]
#[proc_macro_attribute]
pub fn traced_by_crate(
    args: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    whole_crate::traced_by_crate(args.into(), item.into()).into()
}

#[doc(hidden)]
#[proc_macro_attribute]
pub fn traced_with_args(
    args: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    whole_crate::traced_with_args(&args.into(), item.into()).into()
}

/// `mistake!("what would be right" token…)` is a compile error at the first of the tokens.
///
/// It is for the macros of `trace-runtime`, which cannot point at a token themselves.
#[doc(hidden)]
#[proc_macro]
pub fn mistake(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    errors::mistake(tokens.into()).into()
}

fn traced_tokens(args: TokenStream, item: TokenStream) -> TokenStream {
    let Some((around, args)) = Around::take(args) else {
        return item;
    };
    match expand(&around, args.clone(), item.clone(), Reader::here()) {
        Ok(expansion) => expansion,
        Err(error) => fallback::expand(&error, &places::unmeasured(&args, item)),
    }
}

/// Parse, decide, check, expand: all mistakes are known before the first token is written.
fn expand(
    around: &Around,
    args: TokenStream,
    item: TokenStream,
    reader: Reader,
) -> Result<TokenStream, syn::Error> {
    let mut errors = Errors::default();
    let declares = reader != Reader::Compiler && places::declares(&args);
    let plan = places::plan(around, args, item.clone(), &mut errors);
    errors.finish()?;
    Ok(match reader {
        _ if declares => plan.expand(),
        Reader::Compiler => plan.expand(),
        // Printed anew, doc comments would be attributes, of which some lints do not speak.
        Reader::Clippy | Reader::Editor if plan.names_nothing() => item,
        Reader::Clippy | Reader::Editor => plan.linted(),
        Reader::Rustdoc => places::silenced(item),
    })
}
