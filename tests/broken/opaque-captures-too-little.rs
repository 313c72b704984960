use trace_runtime::traced;

#[traced]
pub fn numbers<'a>(rows: &'a [u32]) -> Result<impl Iterator<Item = u32> + use<>, String> {
    Ok(rows.iter().copied())
}
