#!/bin/sh
# Run by the database's image while it makes an empty volume a server: for each
# service a database that nobody else may enter, an owner who makes the journal
# there, and the service's own user, who may write rows in it and take away no guard.
set -eu
for service in lender borrower; do
    psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres \
        --set=service="$service" --set=owner="${service}_owner" <<'END'
\set file '/passwords/' :service '/password'
\set password `cat :file`
CREATE ROLE :"service" LOGIN PASSWORD :'password';
\set file '/passwords/' :service '-owner/password'
\set password `cat :file`
CREATE ROLE :"owner" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"owner";
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"service" TO :"service";
\connect :service
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"service";
END
done
