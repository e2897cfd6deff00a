# Both services and the `facility` command in one small image; docker-compose.yml
# runs it. Plain instructions only, so that any builder of the last years takes it.
# The two base images can be named otherwise where these can't be pulled; they
# must share one release of Debian, since the binaries use its C library.
ARG BUILD_IMAGE=rust:1.95-slim-bookworm
ARG RUNTIME_IMAGE=debian:bookworm-slim

FROM ${BUILD_IMAGE} AS build
# With 0 it builds in a third of the time: for tests of what no optimizer changes.
ARG CARGO_PROFILE_RELEASE_OPT_LEVEL=3
WORKDIR /src
COPY . .
RUN cargo build --release --locked -p facility -p lender-svc -p borrower-svc

FROM ${RUNTIME_IMAGE}
# Volumes mounted here begin with these owners; no other folder is written to.
RUN install -d -o 10001 -g 10001 -m 0700 /certs /data \
    && install -d -o 10001 -g 10001 /passwords/postgres \
    /passwords/lender-owner /passwords/lender /passwords/borrower-owner /passwords/borrower
COPY --from=build /src/target/release/facility /src/target/release/lender-svc /src/target/release/borrower-svc /usr/local/bin/
COPY docker/lender.toml docker/borrower.toml /etc/facility/
COPY examples /facility/examples
WORKDIR /facility
USER 10001:10001
EXPOSE 7401 7402
CMD ["facility", "--help"]
