//! The binary: words → settings → scan → exit status. All of it is in the library.

fn main() -> std::process::ExitCode {
    whose::cli::main()
}
