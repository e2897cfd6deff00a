# The commands of every day. `just` alone lists them.

default:
    @just --list

# Build everything and run every test.
test:
    cargo test --workspace

# Play the El Boleo case between both services.
demo *flags:
    cargo run --release -- demo {{ flags }}

# Kill both services again and again under load.
kills cycles="300":
    cargo build --release -p facility
    cargo run --release -p facility-tests --bin kills -- --cycles {{ cycles }}

# Format the code and the contracts.
format:
    cargo fmt --all
    buf format -w

# Play the case between containers, with kills and a cut network.
containers:
    tests/compose/run

# Look at every state of the protocol between the two services.
model *flags:
    cargo run --release -p facility-tests --bin model -- {{ flags }}

# Give the provider's service more than it can do.
overload *flags:
    cargo build --release -p facility
    cargo run --release -p facility-tests --bin overload -- {{ flags }}

# Run the pair at half its capacity for a long time.
soak minutes="60":
    cargo build --release -p facility
    cargo run --release -p facility-tests --bin soak -- --minutes {{ minutes }}

# Three replicas on one PostgreSQL database, killed, paused and restarted under load.
replicas *flags:
    cargo run --release -p facility-tests --bin replicas -- {{ flags }}

# Run the tests that cross crates with every book in PostgreSQL.
test-postgres:
    FACILITY_TEST_JOURNAL=postgres cargo test -p facility-tests

# Let clients that others have written play a facility's life.
clients:
    tests/clients/run

# Take the power away from the journal on a simulated disk.
power-loss count="20000":
    cargo run --release -p facility-tests --bin power_loss -- --count {{ count }}

# Compare days, dates, schedules and cash flows with QuantLib.
oracle *flags:
    tests/oracle/quantlib {{ flags }}

# Measure calculations beside QuantLib's, in one run.
speed:
    tests/oracle/speed

# Fuzz the terms.
fuzz *flags:
    fuzz/run {{ flags }}

# What the gate runs before the tests.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    buf lint
    proto/breaking
    buf format --diff --exit-code
    cargo deny check bans licenses sources

# The whole gate.
ci:
    bash .ci/run
