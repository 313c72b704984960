//! A macro that writes whole implementations, once for each type.
//@ span: double
//@ span: double
//@ span: convert

use shapes::observe;
use trace_runtime::traced;

trait Double: Sized {
    fn double(self) -> Option<Self>;
}

macro_rules! double {
    ($($ty:ty => $factor:expr),+ $(,)?) => {
        $(impl Double for $ty {
            #[traced]
            fn double(self) -> Option<Self> {
                self.checked_mul($factor)
            }
        })+
    };
}

double! { u8 => 2, i32 => 2 }

macro_rules! convert {
    ($from:ty as $to:ty) => {
        #[traced]
        fn convert(from: $from) -> Result<$to, <$to as std::convert::TryFrom<$from>>::Error> {
            std::convert::TryFrom::try_from(from)
        }
    };
}

convert!(u32 as u8);

fn main() {
    observe(|| {
        println!("{:?} {:?}", 200_u8.double(), 7_i32.double());
        println!("{:?}", convert(7).is_ok());
    });
}
