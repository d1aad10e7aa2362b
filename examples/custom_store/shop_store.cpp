// SPDX-License-Identifier: Apache-2.0
#include "shop_store.hpp"

#include <writ/codec/json.hpp>
#include <writ/json.hpp>
#include <writ/limits.hpp>
#include <writ/store/keys.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <tuple>
#include <utility>
#include <variant>

namespace shop {

using writ::errc;
using writ::make_failure;
using writ::result;
using status = writ::commit_outcome::status;
namespace json = boost::json;

namespace {

constexpr char const* shop_schema = R"(
    CREATE TABLE IF NOT EXISTS employee (
        company TEXT NOT NULL, login TEXT NOT NULL, full_name TEXT NOT NULL, mail TEXT, has_left INTEGER NOT NULL,
        writ TEXT NOT NULL DEFAULT '{}',
        PRIMARY KEY (company, login)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS writ_record (
        scope TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL,
        PRIMARY KEY (scope, kind, key)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS writ_claim (
        claim TEXT PRIMARY KEY, scope TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS writ_claim_holder ON writ_claim (scope, kind, key);
    CREATE TABLE IF NOT EXISTS writ_scope (scope TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS writ_commit (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS writ_store (only INTEGER PRIMARY KEY CHECK (only = 1), name TEXT NOT NULL);
    INSERT OR IGNORE INTO writ_store VALUES (1, hex(randomblob(8)));)";

constexpr writ::json_format stored{.with_secrets = true};

// The platform's is empty, and no organization's is.
std::string text_of(writ::record_scope const& scope) {
    return scope ? '/' + scope->text() : std::string();
}
writ::record_scope scope_from(std::string const& text) {
    return text.empty() ? writ::record_scope() : writ::organization_id(text.substr(1));
}

// Whose row it is: scope, kind and key.
using address = std::tuple<std::string, std::string, std::string>;
address address_of(writ::record const& r) {
    return {text_of(scope_of(r)), std::string(to_string(kind(r))), key_text(r)};
}

writ::failure unreadable(std::string const& kind, std::string const& key) {
    return make_failure(errc::unreadable_record, kind + key, "the stored record cannot be read");
}

// Moves a member out of the record's JSON into a column of the shop's.
std::string take(json::object& o, char const* member) {
    json::value const* const v = o.if_contains(member);
    std::string text = v != nullptr && v->is_string() ? std::string(v->get_string()) : std::string();
    o.erase(member);
    return text;
}

std::string text_of(writ::committed const& c) {
    json::array revisions;
    for (auto const& [scope, revision] : c.revisions) {
        revisions.push_back(json::array{json::string(text_of(scope)), revision});
    }
    json::array changes;
    for (writ::change const& each : c.changes) {
        changes.push_back(to_json(each));
    }
    json::array all;
    all.push_back(std::move(revisions));
    all.push_back(std::move(changes));
    return json::serialize(all);
}

result<writ::committed> committed_from(std::string id, std::string const& text) {
    writ::committed c{std::move(id), {}, {}};
    auto const all = writ::parse_json(text);
    if (!all) {
        return unreadable("commit ", c.id);
    }
    for (json::value const& each : all->at(0).as_array()) {
        c.revisions.push_back({scope_from(std::string(each.at(0).as_string())), each.at(1).as_int64()});
    }
    for (json::value const& each : all->at(1).as_array()) {
        auto change = writ::change_from_json(each);
        if (!change) {
            // Who follows loads the scopes anew.
            c.changes.clear();
            break;
        }
        c.changes.push_back(std::move(*change));
    }
    return c;
}

// Where a page ends: the last record's value that orders, and its key.
using place = std::pair<std::string, std::string>;

// Nothing: the first page is asked for.
result<std::optional<place>> place_from(std::string const& cursor) {
    if (cursor.empty()) {
        return std::optional<place>();
    }
    auto const read = writ::parse_json(cursor);
    auto const* const parts = read ? read->if_array() : nullptr;
    if (parts == nullptr || parts->size() != 2 || !parts->at(0).is_string() || !parts->at(1).is_string()) {
        return make_failure(errc::invalid_cursor, "after", "no page ends so");
    }
    return std::optional(place(parts->at(0).get_string(), parts->at(1).get_string()));
}

// The value by which the query orders the record; nothing: it does not ask for it.
std::optional<std::string> order_in(writ::record_query const& q, writ::record const& r) {
    std::map<std::string_view, std::string> values;
    for (auto& member : indexed_members(r)) {
        values[member.name] = std::move(member.text);
    }
    for (writ::member_filter const& f : q.filters) {
        auto const v = values.find(f.member);
        if (v == values.end() || v->second != f.equals.value_or(v->second)
            || v->second < f.at_least.value_or("") || (f.less_than && v->second >= *f.less_than)) {
            return std::nullopt;
        }
    }
    if (q.order_by.empty()) {
        return "";
    }
    auto const order = values.find(q.order_by);
    return order != values.end() ? std::optional(std::move(order->second)) : std::nullopt;
}

} // namespace

shop_store::shop_store(std::string const& path) {
    sqlite3* opened = nullptr;
    int const code = sqlite3_open(path.c_str(), &opened);
    db_.reset(opened);
    expect(code);
    expect(sqlite3_busy_timeout(db_.get(), 30'000));
    expect(sqlite3_exec(db_.get(), "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr));
    transaction making(db_, "BEGIN IMMEDIATE");
    expect(sqlite3_exec(db_.get(), shop_schema, nullptr, nullptr, nullptr));
    statement named(db_, "SELECT name FROM writ_store");
    named.next();
    name_ = named.text(0) + '.';
    named.run();
    making.commit();
}

template <class T, class Work>
result<T> shop_store::run(char const* begin, Work const& work) {
    std::lock_guard const lock(mutex_);
    if (!db_) {
        return make_failure(errc::store_closed, "", "the store is closed");
    }
    try {
        transaction running(db_, begin);
        return work(running);
    } catch (database_error const& e) {
        return e.code == SQLITE_FULL
                   ? make_failure(errc::store_full, "", "no room is left to write")
                   : make_failure(errc::store_unavailable, "", "the database cannot be used");
    }
}

std::int64_t shop_store::revision(writ::record_scope const& scope) {
    statement found(db_, "SELECT revision FROM writ_scope WHERE scope = ?", text_of(scope));
    return found.next() ? found.number(0) : 0;
}

// All of the scope, or those of one kind, or the one with that key.
result<std::vector<writ::record>> shop_store::records(writ::record_scope const& scope,
                                                      std::string const& kind, std::string const& key) {
    std::vector<writ::record> all;
    auto const add = [&](std::string const& of_kind, std::string const& of_key,
                         result<json::value> document) {
        auto const k = writ::parse_record_kind(of_kind);
        auto r = document && k ? record_from_json(*k, *document, stored) : unreadable(of_kind, of_key);
        bool const is_it = r && scope_of(*r) == scope && key_text(*r) == of_key;
        return is_it ? (all.push_back(std::move(*r)), true) : false;
    };
    statement rows(db_,
                   "SELECT kind, key, document FROM writ_record WHERE scope = ?1 AND (?2 = '' OR kind = ?2)"
                   " AND (?3 = '' OR key = ?3)",
                   text_of(scope), kind, key);
    while (rows.next()) {
        if (!add(rows.text(0), rows.text(1), writ::parse_json(rows.text(2)))) {
            return unreadable(rows.text(0), rows.text(1));
        }
    }
    if (!scope || (!kind.empty() && kind != "subject")) {
        return all;
    }
    statement employees(db_, "SELECT login, full_name, mail, has_left, writ FROM employee WHERE company = ?",
                        scope->text());
    while (employees.next()) {
        std::string const login = employees.text(0);
        std::string const their_key = key_text(writ::subject{.id = writ::subject_id(login)});
        if (!key.empty() && key != their_key) {
            continue;
        }
        auto document = writ::parse_json(employees.text(4));
        if (document && document->is_object()) {
            json::object& o = document->get_object();
            o["organization"] = scope->text();
            o["id"] = login;
            o["name"] = employees.text(1);
            o["active"] = employees.number(3) == 0;
            if (std::string const mail = employees.text(2); !mail.empty()) {
                o["email"] = mail;
            }
        }
        if (!add("subject", their_key, std::move(document))) {
            return unreadable("subject", their_key);
        }
    }
    return all;
}

void shop_store::put(writ::record const& r) {
    json::object o = to_json(r, stored);
    if (auto const* const s = std::get_if<writ::subject>(&r)) {
        for (char const* const member : {"organization", "id", "active"}) {
            o.erase(member);
        }
        std::string const name = take(o, "name");
        std::string const mail = take(o, "email");
        statement(db_, "INSERT OR REPLACE INTO employee VALUES (?, ?, ?, nullif(?, ''), ?, ?)",
                  s->organization.text(), s->id.text(), name, mail, std::int64_t{s->active ? 0 : 1},
                  json::serialize(o))
            .run();
        return;
    }
    auto const& [scope, kind, key] = address_of(r);
    statement(db_, "INSERT OR REPLACE INTO writ_record VALUES (?, ?, ?, ?)", scope, kind, key,
              json::serialize(o))
        .run();
}

void shop_store::erase(writ::record const& r) {
    auto const& [scope, kind, key] = address_of(r);
    statement(db_, "DELETE FROM writ_record WHERE scope = ? AND kind = ? AND key = ?", scope, kind, key)
        .run();
    if (auto const* const s = std::get_if<writ::subject>(&r)) {
        statement(db_, "DELETE FROM employee WHERE company = ? AND login = ?", s->organization.text(),
                  s->id.text())
            .run();
    }
}

result<writ::scope_content> shop_store::load(writ::record_scope const& scope) {
    return run<writ::scope_content>("BEGIN", [&](transaction&) -> result<writ::scope_content> {
        writ::scope_content content{revision(scope), {}};
        auto all = records(scope);
        if (!all) {
            return all.error();
        }
        for (writ::record& r : *all) {
            std::visit(
                [&](auto& one) {
                    writ::records<std::remove_cvref_t<decltype(one)>>(content.records)
                        .push_back(std::move(one));
                },
                r);
        }
        return content;
    });
}

result<writ::scope_records> shop_store::read(writ::record_scope const& scope,
                                             std::span<writ::record const> keys) {
    if (keys.size() > writ::limits::max_page_items) {
        return make_failure(errc::too_many, "keys", "too many keys are asked for");
    }
    return run<writ::scope_records>("BEGIN", [&](transaction&) -> result<writ::scope_records> {
        writ::scope_records found{revision(scope), {}};
        for (writ::record const& key : keys) {
            auto one = records(scope, std::string(to_string(kind(key))), key_text(key));
            if (!one) {
                return one.error();
            }
            found.records.push_back(one->empty() ? std::nullopt : std::optional(std::move(one->front())));
        }
        return found;
    });
}

result<writ::record_page> shop_store::find(writ::record_query const& q) {
    if (auto valid = validate(q); !valid) {
        return valid.error();
    }
    auto const after = place_from(q.after);
    if (!after) {
        return after.error();
    }
    return run<writ::record_page>("BEGIN", [&](transaction&) -> result<writ::record_page> {
        auto all = records(q.scope, std::string(to_string(q.kind)));
        if (!all) {
            return all.error();
        }
        auto const range = writ::keys_beginning_with(q.first_key);
        std::map<place, writ::record> found;
        for (writ::record& r : *all) {
            std::string key = key_text(r);
            auto order = order_in(q, r);
            if (order && (q.first_key.empty() || (range.begin <= key && key < range.end))) {
                found.emplace(place(std::move(*order), std::move(key)), std::move(r));
            }
        }
        writ::record_page page{revision(q.scope), {}, {}};
        place last;
        auto const take_all = [&](auto at, auto end) {
            for (; at != end; ++at) {
                auto const& [here, r] = *at;
                if (*after && (q.descending ? !(here < **after) : !(**after < here))) {
                    continue;
                }
                if (page.records.size()
                    == std::clamp<std::size_t>(q.limit, 1, writ::limits::max_page_items)) {
                    page.next =
                        json::serialize(json::array{json::string(last.first), json::string(last.second)});
                    return;
                }
                page.records.push_back(r);
                last = here;
            }
        };
        q.descending ? take_all(found.rbegin(), found.rend()) : take_all(found.begin(), found.end());
        return page;
    });
}

result<std::vector<writ::scope_revision>> shop_store::scopes(std::optional<writ::record_scope> const& after,
                                                             std::size_t limit) {
    using answer = std::vector<writ::scope_revision>;
    return run<answer>("BEGIN", [&](transaction&) -> result<answer> {
        std::size_t const most = std::clamp<std::size_t>(limit, 1, writ::limits::max_page_items);
        statement rows(
            db_, "SELECT scope, revision FROM writ_scope WHERE ?1 OR scope > ?2 ORDER BY scope LIMIT ?3",
            std::int64_t{after ? 0 : 1}, after ? text_of(*after) : std::string(),
            static_cast<std::int64_t>(most));
        answer some;
        while (rows.next()) {
            some.push_back({scope_from(rows.text(0)), rows.number(1)});
        }
        return some;
    });
}

// Writes what the changes leave of each record: first all let go, then each takes
// hold.  Gives the claims that others hold; all is to be undone then.
std::vector<writ::held_claim> shop_store::write(std::vector<writ::change> const& changes) {
    std::map<address, writ::change const*> last;
    for (writ::change const& c : changes) {
        last[address_of(c.record)] = &c;
    }
    for (auto const& [at, c] : last) {
        auto const& [scope, kind, key] = at;
        statement(db_, "DELETE FROM writ_claim WHERE scope = ? AND kind = ? AND key = ?", scope, kind, key)
            .run();
    }
    std::vector<writ::held_claim> all_held;
    for (auto const& [at, c] : last) {
        if (c->what == writ::change::verb::erase) {
            erase(c->record);
            continue;
        }
        put(c->record);
        for (std::string const& claim : claims_of(c->record)) {
            statement held(db_, "SELECT scope, kind, key FROM writ_claim WHERE claim = ?", claim);
            if (held.next()) {
                all_held.push_back(
                    {claim, scope_from(held.text(0)), *writ::parse_record_kind(held.text(1)), held.text(2)});
                continue;
            }
            auto const& [scope, kind, key] = at;
            statement(db_, "INSERT INTO writ_claim VALUES (?, ?, ?, ?)", claim, scope, kind, key).run();
        }
    }
    return all_held;
}

result<writ::commit_outcome> shop_store::commit(writ::commit_request const& request) {
    if (auto valid = validate(request); !valid) {
        return valid.error();
    }
    return run<writ::commit_outcome>(
        "BEGIN IMMEDIATE", [&](transaction& all) -> result<writ::commit_outcome> {
            if (statement before(db_, "SELECT document FROM writ_commit WHERE id = ?", request.id);
                before.next()) {
                auto done = committed_from(request.id, before.text(0));
                return done ? writ::commit_outcome{status::committed, std::move(done->revisions), {}}
                            : result<writ::commit_outcome>(done.error());
            }
            writ::commit_outcome conflict{status::conflict, {}, {}};
            for (auto const& e : request.expected) {
                conflict.revisions.push_back({e.scope, revision(e.scope)});
            }
            bool const is_stale = conflict.revisions != request.expected;
            std::sort(conflict.revisions.begin(), conflict.revisions.end());
            if (is_stale) {
                return conflict;
            }
            conflict.held = write(request.changes);
            if (!conflict.held.empty()) {
                return conflict;
            }
            writ::commit_outcome outcome{status::committed, {}, {}};
            for (writ::record_scope const& scope : touched_scopes(request.changes)) {
                outcome.revisions.push_back({scope, revision(scope) + 1});
                statement(db_, "INSERT OR REPLACE INTO writ_scope VALUES (?, ?)", text_of(scope),
                          outcome.revisions.back().revision)
                    .run();
            }
            statement(db_, "INSERT INTO writ_commit (id, document) VALUES (?, ?)", request.id,
                      text_of(writ::committed{request.id, outcome.revisions, request.changes}))
                .run();
            all.commit();
            return outcome;
        });
}

result<std::optional<std::vector<writ::scope_revision>>>
shop_store::find_commit(std::string const& commit_id) {
    using answer = std::optional<std::vector<writ::scope_revision>>;
    return run<answer>("BEGIN", [&](transaction&) -> result<answer> {
        statement found(db_, "SELECT document FROM writ_commit WHERE id = ?", commit_id);
        if (!found.next()) {
            return answer();
        }
        auto c = committed_from(commit_id, found.text(0));
        return c ? answer(std::move(c->revisions)) : result<answer>(c.error());
    });
}

std::int64_t shop_store::last_number() {
    statement last(db_, "SELECT coalesce(max(number), 0) FROM writ_commit");
    last.next();
    return last.number(0);
}

result<writ::feed_page> shop_store::changes(writ::feed_position const& after, std::size_t limit) {
    auto const began = std::chrono::steady_clock::now();
    return run<writ::feed_page>("BEGIN", [&](transaction&) -> result<writ::feed_page> {
        std::int64_t from = 0;
        if (!after.text.empty()) {
            char const* const end = after.text.data() + after.text.size();
            bool const is_ours = after.text.starts_with(name_);
            auto const read = std::from_chars(is_ours ? after.text.data() + name_.size() : end, end, from);
            if (!is_ours || read.ec != std::errc() || read.ptr != end || from < 0 || from > last_number()) {
                return make_failure(errc::invalid_cursor, "after", "the position is none of this store's");
            }
        }
        writ::feed_page page;
        std::size_t const most = std::clamp<std::size_t>(limit, 1, writ::limits::max_feed_commits);
        statement rows(
            db_, "SELECT number, id, document FROM writ_commit WHERE number > ? ORDER BY number LIMIT ?",
            from, static_cast<std::int64_t>(most));
        while (rows.next()) {
            auto c = committed_from(rows.text(1), rows.text(2));
            if (!c) {
                return c.error();
            }
            page.commits.push_back(std::move(*c));
            from = rows.number(0);
        }
        page.next.text = name_ + std::to_string(from);
        if (page.commits.size() < most) {
            page.told_until = began;
        }
        return page;
    });
}

result<writ::feed_position> shop_store::end() {
    return run<writ::feed_position>("BEGIN", [&](transaction&) -> result<writ::feed_position> {
        return writ::feed_position{name_ + std::to_string(last_number())};
    });
}

void shop_store::close() noexcept {
    std::lock_guard const lock(mutex_);
    db_.reset();
}

} // namespace shop
