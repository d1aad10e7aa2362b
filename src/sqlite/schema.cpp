// SPDX-License-Identifier: Apache-2.0
#include "sqlite/schema.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace writ::inline WRIT_ABI::sqlite {
namespace {

// What SQLite calls the application: `writ`.
constexpr std::int64_t application = 0x77726974;

// Files of this version, and of those before it, were never released.
constexpr std::int64_t unreleased = 1;

// Each brings the tables from one version to the next, the first from none.
//
// A scope's `id` is `/` and the organization's id; the platform's is empty.  A
// kind is its number, a key is key_text(), a body the record's JSON with its
// secrets, and sums are those of checksum.hpp.  A store's `id` is in the positions of its feed.  Texts
// compare bytewise, which is SQLite's default.
constexpr std::array migrations{
    R"(
CREATE TABLE scopes (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    sum INTEGER NOT NULL
);
CREATE TABLE records (
    scope INTEGER NOT NULL REFERENCES scopes,
    kind INTEGER NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    sum INTEGER NOT NULL,
    PRIMARY KEY (scope, kind, key)
) WITHOUT ROWID;
CREATE TABLE members (
    scope INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    key TEXT NOT NULL,
    member TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (scope, kind, key, member),
    FOREIGN KEY (scope, kind, key) REFERENCES records ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX members_by_value ON members (scope, kind, member, value, key);
CREATE TABLE claims (
    claim TEXT PRIMARY KEY NOT NULL,
    scope INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    key TEXT NOT NULL,
    FOREIGN KEY (scope, kind, key) REFERENCES records ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX claims_by_record ON claims (scope, kind, key);
CREATE TABLE commits (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    sum INTEGER NOT NULL,
    changes_sum INTEGER NOT NULL
);
CREATE TABLE revisions (
    number INTEGER NOT NULL REFERENCES commits,
    scope INTEGER NOT NULL REFERENCES scopes,
    revision INTEGER NOT NULL,
    PRIMARY KEY (number, scope)
) WITHOUT ROWID;
CREATE TABLE changes (
    number INTEGER NOT NULL REFERENCES commits,
    place INTEGER NOT NULL,
    erases INTEGER NOT NULL,
    scope INTEGER NOT NULL REFERENCES scopes,
    kind INTEGER NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (number, place)
) WITHOUT ROWID;
CREATE TABLE usage (
    organization TEXT NOT NULL,
    api_key TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    remaining INTEGER NOT NULL,
    mark INTEGER NOT NULL,
    last_used INTEGER NOT NULL,
    PRIMARY KEY (organization, api_key, owner, name)
) WITHOUT ROWID;
CREATE TABLE uses (
    organization TEXT NOT NULL,
    api_key TEXT NOT NULL,
    used_at INTEGER NOT NULL,
    PRIMARY KEY (organization, api_key)
) WITHOUT ROWID;
CREATE TABLE store (
    id TEXT NOT NULL,
    denials INTEGER NOT NULL
);
INSERT INTO store VALUES (lower(hex(randomblob(8))), 0);
)",
};
constexpr auto current = unreleased + static_cast<std::int64_t>(migrations.size());

std::int64_t ask(connection& c, char const* sql) {
    query q(c, std::string_view(sql));
    return q.step() ? q.number(0) : 0;
}

[[noreturn]] void refuse(errc code, char const* what) {
    throw refused{make_failure(code, "", what)};
}

// The version of the tables; 0: the file is new.
std::int64_t version_of(connection& c) {
    auto const version = ask(c, "PRAGMA user_version");
    auto const whose = ask(c, "PRAGMA application_id");
    bool const is_new = version == 0 && whose == 0 && ask(c, "SELECT count(*) FROM sqlite_schema") == 0;
    query encoding(c, "PRAGMA encoding");
    // Texts of others do not compare bytewise.
    bool const is_utf8 = encoding.step() && encoding.text(0) == "UTF-8";
    if (!is_utf8 || (!is_new && (whose != application || version <= unreleased))) {
        refuse(errc::unknown_schema, "the file is no store of writ's");
    }
    if (version > current) {
        refuse(errc::newer_schema, "a later version has written the store");
    }
    return version;
}

} // namespace

void refuse_foreign(connection& c) {
    transaction const state(c, transaction::side::reading);
    static_cast<void>(version_of(c));
}

void establish_schema(connection& c, bool read_only) {
    if (read_only) {
        transaction const state(c, transaction::side::reading);
        std::int64_t const version = version_of(c);
        if (version < current) {
            refuse(errc::read_only, "the store has to be made first");
        }
        return;
    }
    transaction all(c, transaction::side::writing);
    std::int64_t version = version_of(c);
    if (version == current) {
        return;
    }
    for (version = std::max(version, unreleased); version < current; ++version) {
        c.run(migrations[static_cast<std::size_t>(version - unreleased)]);
    }
    c.run(("PRAGMA application_id = " + std::to_string(application)).c_str());
    c.run(("PRAGMA user_version = " + std::to_string(current)).c_str());
    c.check(all.commit());
}

void check_schema(connection& c) {
    auto const version = ask(c, "PRAGMA user_version");
    if (version > current) {
        refuse(errc::newer_schema, "a later version has written the store");
    }
    if (version < current) {
        refuse(errc::unknown_schema, "the file is not the store any more");
    }
}

} // namespace writ::inline WRIT_ABI::sqlite
