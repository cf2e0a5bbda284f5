# An image with the program and git:
#   docker build -t whose .
#   docker run --rm -v "$PWD:/data:ro" whose scan .
FROM rust:1-slim-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock build.rs ./
COPY src src
COPY rules rules
COPY benches benches
COPY xtask xtask
RUN cargo build --release --locked --bin whose

FROM debian:bookworm-slim
# For --staged, --diff, --since and --history. A folder that is mounted belongs to somebody else, which git minds.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory '*'
COPY --from=build /src/target/release/whose /usr/local/bin/whose
WORKDIR /data
ENTRYPOINT ["whose"]
CMD ["--help"]
