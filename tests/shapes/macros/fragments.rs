//! Functions whose parts come as `$vis`, `$ident`, `$ty`, `$block`, `$pat`, `$expr`, `$lifetime`, `$path`, `$literal`.
//@ span: block
//@ span: expression
//@ span: later
//@ span: lifetime
//@ span: path

use shapes::{finished, observe, pause};
use trace_runtime::traced;

macro_rules! define {
    (block $vis:vis $name:ident($pattern:pat, $argument:ident: $ty:ty) -> $output:ty $body:block) => {
        #[traced]
        $vis fn $name($pattern: $ty, $argument: $ty) -> $output $body
    };
    (expression $vis:vis $name:ident($argument:ident: $ty:ty) -> $output:ty = $value:expr) => {
        #[traced]
        $vis fn $name($argument: $ty) -> $output {
            $value
        }
    };
    (later $name:ident($argument:ident: $ty:ty) -> $output:ty $body:block) => {
        #[traced]
        async fn $name($argument: $ty) -> $output $body
    };
    (lifetime $lifetime:lifetime $name:ident $number:literal) => {
        #[traced]
        fn $name<$lifetime>(text: &$lifetime str) -> Result<&$lifetime str, ()> {
            Ok(&text[$number..])
        }
    };
    (path $name:ident $path:path) => {
        #[traced]
        fn $name(value: $path) -> Option<$path> {
            Some(value)
        }
    };
}

define!(block pub(crate) block((a, _), b: (u32, u32)) -> Result<u32, ()> { Ok(a + b.1) });
define!(expression expression(n: u32) -> Result<u32, String> = Ok(n + 1));
define!(later later(n: Vec<u32>) -> Result<usize, ()> {
    pause().await;
    Ok(n.len())
});
define!(lifetime 'a lifetime 1);
define!(path path std::string::String);

fn main() {
    observe(|| {
        println!("{:?} {:?}", block((1, 2), (3, 4)), expression(1));
        println!("{:?}", finished(later(vec![1])));
        println!("{:?} {:?}", lifetime("abc"), path("x".to_owned()));
    });
}
