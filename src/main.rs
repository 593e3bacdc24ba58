//! The `benchgate` program.

fn main() -> std::process::ExitCode {
    benchgate::cli::main()
}
