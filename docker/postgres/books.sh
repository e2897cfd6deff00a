#!/bin/sh
# Run by the database's image while it makes an empty volume a server: for each
# service a user with a password, and a database that nobody else may enter.
set -eu
for service in lender borrower; do
    psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres \
        --set=service="$service" <<'END'
\set file '/passwords/' :service '/password'
\set password `cat :file`
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service";
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
END
done
