// SPDX-License-Identifier: Apache-2.0
#include "postgres/schema.hpp"

#include "postgres/failure.hpp"

#include <array>

namespace writ::inline WRIT_ABI::postgres {
namespace {

// Ids compare byte by byte whatever the database does; documents are text, for
// jsonb changes the order of members and drops double ones.  The platform's
// scope is the empty id, which no organization has.
//
// `generation` grows when the tables come to live in another cluster, where
// transaction ids begin anew.  An index takes no entry of more than 2,700 bytes,
// and a few members are longer: hence their beginnings.
constexpr char const* first_tables[] = {
    "CREATE SCHEMA IF NOT EXISTS $schema",
    R"(CREATE TABLE $schema.store (
        version bigint NOT NULL, id text NOT NULL, generation bigint NOT NULL, cluster bigint NOT NULL))",
    R"(CREATE TABLE $schema.scope (id text COLLATE "C" PRIMARY KEY, revision bigint NOT NULL))",
    R"(CREATE TABLE $schema.record (
        scope text COLLATE "C", kind text COLLATE "C", key text COLLATE "C", document text NOT NULL,
        PRIMARY KEY (scope, kind, key)))",
    R"(CREATE TABLE $schema.member (
        scope text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
        name text COLLATE "C" NOT NULL, value text COLLATE "C" NOT NULL))",
    "CREATE INDEX ON $schema.member (scope, kind, name, left(value, 250), key)",
    "CREATE INDEX ON $schema.member (scope, kind, key)",
    R"(CREATE TABLE $schema.claim (
        claim text COLLATE "C" PRIMARY KEY, scope text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL,
        key text COLLATE "C" NOT NULL))",
    "CREATE INDEX ON $schema.claim (scope, kind, key)",
    R"(CREATE TABLE $schema.commit (
        generation bigint, transaction xid8, id text COLLATE "C" NOT NULL UNIQUE, bytes bigint NOT NULL,
        scopes text[] NOT NULL, revisions bigint[] NOT NULL,
        is_put boolean[] NOT NULL, kinds text[] NOT NULL, keys text[] NOT NULL, documents text[] NOT NULL,
        PRIMARY KEY (generation, transaction)))",
    R"(CREATE TABLE $schema.usage (
        organization text COLLATE "C", api_key text COLLATE "C", owner text COLLATE "C", name text COLLATE "C",
        remaining bigint NOT NULL, mark bigint NOT NULL, last_used bigint NOT NULL,
        PRIMARY KEY (organization, api_key, owner, name)))",
    R"(CREATE TABLE $schema.use (
        organization text COLLATE "C", api_key text COLLATE "C", used_at bigint NOT NULL,
        PRIMARY KEY (organization, api_key)))",
    "INSERT INTO $schema.store SELECT 1, gen_random_uuid(), 1, system_identifier FROM pg_control_system()",
};

// Everything of a commit but COMMIT, in one call whose plans the server keeps.
// The caller rolls back unless `outcome` is 0, committed; 1: it was before;
// 2: another revision; 3: claims are held; 4: the store is of version
// `made_revisions`.
//
// Scopes are locked in one order, and before the transaction has an id: so the
// ids of transactions are in the order of the revisions of every scope.  Plans are
// made once, and use indexes whatever the tables held then.
constexpr char const* commit_function = R"(
CREATE FUNCTION $schema.commit_changes(
    version bigint, commit_id text, locks text[], exclusive boolean[],
    scopes text[], expected bigint[], is_changed boolean[],
    change_scopes text[], kinds text[], keys text[], documents text[], is_put boolean[], is_last boolean[],
    claims text[], claim_scopes text[], claim_kinds text[], claim_keys text[],
    member_names text[], member_values text[], member_scopes text[], member_kinds text[], member_keys text[],
    is_refused boolean, bytes bigint,
    OUT outcome bigint, OUT made_scopes text[], OUT made_revisions bigint[],
    OUT held text[], OUT held_scopes text[], OUT held_kinds text[], OUT held_keys text[])
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $body$
#variable_conflict use_column
DECLARE
    own record;
    is_stale boolean;
    -- Which cluster this is: a session stays in it, and asking reads a file.
    here bigint := nullif(current_setting('writ.cluster', true), '');
    n bigint;
BEGIN
    PERFORM CASE WHEN l.exclusive THEN pg_advisory_xact_lock(l.hash) ELSE pg_advisory_xact_lock_shared(l.hash) END
       FROM (SELECT hashtextextended(t.name, 0) AS hash, bool_or(t.exclusive) AS exclusive
               FROM unnest($3, $4) AS t(name, exclusive) GROUP BY 1 ORDER BY 1) AS l;
    IF here IS NULL THEN
        SELECT c.system_identifier INTO STRICT here FROM pg_control_system() AS c;
        PERFORM set_config('writ.cluster', here::text, false);
    END IF;
    SELECT s.version, s.generation, s.cluster <> here AS is_elsewhere INTO STRICT own FROM $schema.store AS s;
    IF own.version <> $1 THEN
        outcome := 4; made_revisions := ARRAY[own.version];
        RETURN;
    END IF;
    SELECT c.scopes, c.revisions INTO made_scopes, made_revisions FROM $schema.commit AS c WHERE c.id = $2;
    IF FOUND THEN
        outcome := 1;
        RETURN;
    END IF;
    IF own.is_elsewhere THEN
        UPDATE $schema.store SET generation = generation + 1, cluster = here WHERE cluster <> here;
        SELECT s.generation INTO STRICT own.generation FROM $schema.store AS s;
    END IF;
    outcome := 2;
    SELECT array_agg(e.id), array_agg(coalesce(s.revision, 0)), bool_or(coalesce(s.revision, 0) <> e.revision)
      INTO made_scopes, made_revisions, is_stale
      FROM unnest($5, $6) AS e(id, revision) LEFT JOIN $schema.scope AS s ON s.id = e.id;
    IF is_stale THEN
        RETURN;
    END IF;
    outcome := 3;

    DELETE FROM $schema.claim AS c USING unnest($8, $9, $10) AS r(scope, kind, key)
     WHERE c.scope = r.scope AND c.kind = r.kind AND c.key = r.key;
    n := 0;
    IF cardinality($14) > 0 THEN
        INSERT INTO $schema.claim SELECT * FROM unnest($14, $15, $16, $17) ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS n = ROW_COUNT;
    END IF;
    IF n < cardinality($14) THEN
        SELECT array_agg(c.claim), array_agg(c.scope), array_agg(c.kind), array_agg(c.key)
          INTO held, held_scopes, held_kinds, held_keys
          FROM unnest($14, $15, $16, $17) AS w(claim, scope, kind, key) JOIN $schema.claim AS c ON c.claim = w.claim
         WHERE (c.scope, c.kind, c.key) <> (w.scope, w.kind, w.key);
        IF held IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'serialization_failure';
        END IF;
    END IF;
    IF held IS NOT NULL OR $23 THEN
        RETURN;
    END IF;

    WITH made AS (
        INSERT INTO $schema.scope AS s
        SELECT e.id, e.revision + 1 FROM unnest($5, $6, $7) AS e(id, revision, is_changed) WHERE e.is_changed
            ON CONFLICT (id) DO UPDATE SET revision = s.revision + 1 WHERE s.revision = excluded.revision - 1
        RETURNING id, revision)
    SELECT array_agg(id), array_agg(revision) INTO made_scopes, made_revisions FROM made;
    IF cardinality(made_scopes) IS DISTINCT FROM cardinality(array_positions($7, true)) THEN
        RAISE EXCEPTION USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO $schema.record
    SELECT c.scope, c.kind, c.key, c.document
      FROM unnest($8, $9, $10, $11, $12, $13) AS c(scope, kind, key, document, is_put, is_last)
     WHERE c.is_put AND c.is_last
        ON CONFLICT (scope, kind, key) DO UPDATE SET document = excluded.document;
    IF false = ANY ($12) THEN
        DELETE FROM $schema.record AS r
         USING unnest($8, $9, $10, $12, $13) AS c(scope, kind, key, is_put, is_last)
         WHERE NOT c.is_put AND c.is_last AND r.scope = c.scope AND r.kind = c.kind AND r.key = c.key;
    END IF;
    DELETE FROM $schema.member AS m USING unnest($8, $9, $10) AS c(scope, kind, key)
     WHERE m.scope = c.scope AND m.kind = c.kind AND m.key = c.key;
    IF cardinality($18) > 0 THEN
        INSERT INTO $schema.member (name, value, scope, kind, key) SELECT * FROM unnest($18, $19, $20, $21, $22);
    END IF;
    INSERT INTO $schema.commit
    VALUES (own.generation, pg_current_xact_id(), $2, $24, made_scopes, made_revisions, $12, $9, $10, $11);
    outcome := 0;
END
$body$)";

// Databases may say that transactions only read unless they are told.
constexpr char const* begin_to_write = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

answer<std::vector<result_set>> run(connection& c, std::vector<std::string> const& texts,
                                    std::string const& schema) {
    std::vector<statement> all;
    for (std::string const& text : texts) {
        all.emplace_back(in_schema(text, schema));
    }
    return c.run(all);
}

// The version of the store in the schema; 0: there is none.
result<std::int64_t> version_of(connection& c, std::string const& schema) {
    auto const there =
        run(c, {"SELECT 1 FROM pg_tables WHERE schemaname = '$schema' AND tablename = 'store'"}, schema);
    if (!there) {
        return failure_of(there.error());
    }
    if (PQntuples((*there)[0].get()) == 0) {
        return 0;
    }
    auto const read = run(c, {"SELECT version FROM $schema.store"}, schema);
    if (!read) {
        return failure_of(read.error());
    }
    if (PQntuples((*read)[0].get()) != 1) {
        return unknown_schema();
    }
    return row((*read)[0].get(), 0).integer(0);
}

result<void> check_server(connection& c) {
    statement const asked("SELECT current_setting('server_version_num')::bigint >= 130000"
                          " AND current_setting('server_encoding') = 'UTF8'");
    auto const said = c.run({&asked, 1});
    if (!said) {
        return failure_of(said.error());
    }
    if (!row((*said)[0].get(), 0).boolean(0)) {
        return make_failure(errc::unknown_schema, "",
                            "expected PostgreSQL 13 or later and a database in UTF-8");
    }
    return {};
}

} // namespace

std::string in_schema(std::string_view text, std::string const& schema) {
    static constexpr std::string_view mark = "$schema";
    std::string out;
    for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark)) {
        out += text.substr(0, at);
        out += schema;
        text.remove_prefix(at + mark.size());
    }
    return out += text;
}

result<void> notice_cluster(connection& c, std::string const& schema) {
    auto const asked =
        run(c, {"SELECT cluster <> system_identifier FROM $schema.store, pg_control_system()"}, schema);
    if (!asked) {
        return failure_of(asked.error());
    }
    if (PQntuples((*asked)[0].get()) != 1) {
        return unknown_schema();
    }
    if (!row((*asked)[0].get(), 0).boolean(0)) {
        return {};
    }
    auto const noticed =
        run(c,
            {begin_to_write,
             "UPDATE $schema.store SET generation = generation + 1, cluster = system_identifier"
             " FROM pg_control_system() WHERE cluster <> system_identifier",
             "COMMIT"},
            schema);
    if (!noticed) {
        return failure_of(noticed.error());
    }
    return {};
}

result<void> prepare_schema(connection& c, std::string const& schema) {
    if (auto checked = check_server(c); !checked) {
        return checked;
    }
    auto version = version_of(c, schema);
    if (!version) {
        return version.error();
    }
    if (*version == 0) {
        std::vector<std::string> texts{
            begin_to_write, "SELECT pg_advisory_xact_lock(hashtextextended('writ schema $schema', 0))"};
        if (auto const locked = run(c, texts, schema); !locked) {
            return failure_of(locked.error());
        }
        version = version_of(c, schema);
        if (!version) {
            return version.error();
        }
        texts.clear();
        if (*version == 0) {
            texts.assign(std::begin(first_tables), std::end(first_tables));
            texts.emplace_back(commit_function);
            version = schema_version;
        }
        texts.emplace_back("COMMIT");
        if (auto const made = run(c, texts, schema); !made) {
            return failure_of(made.error());
        }
    }
    if (*version != schema_version) {
        return other_version(*version);
    }
    return notice_cluster(c, schema);
}

} // namespace writ::inline WRIT_ABI::postgres
