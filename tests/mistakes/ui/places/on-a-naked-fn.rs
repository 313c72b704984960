use trace_runtime::traced;

#[traced]
#[unsafe(naked)]
extern "C" fn back() {
    core::arch::naked_asm!("ret")
}

fn main() {
    // It is still there: one mistake, one message.
    back();
}
