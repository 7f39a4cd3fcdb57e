# syntax=docker/dockerfile:1

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked

FROM debian:bookworm-slim
# ca-certificates: PostgreSQL and other nodes are reached over TLS.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/portasap --create-home portasap
COPY --from=build /src/target/release/portasap /usr/local/bin/portasap
COPY config /etc/portasap
USER 10001
WORKDIR /var/lib/portasap
EXPOSE 8080 8081
HEALTHCHECK --interval=10s --timeout=3s CMD curl --fail --silent http://127.0.0.1:8081/health/ready || exit 1
ENTRYPOINT ["portasap"]
CMD ["serve", "--config", "/etc/portasap/collaudo.toml", "--listen", "0.0.0.0:8080"]
