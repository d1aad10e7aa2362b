// SPDX-License-Identifier: Apache-2.0
#include "sqlite/row.hpp"

#include "codec/record_reading.hpp"
#include "sqlite/checksum.hpp"

#include <writ/codec/json.hpp>
#include <writ/json.hpp>
#include <writ/limits.hpp>
#include <writ/store/keys.hpp>

#include <boost/json/serialize.hpp>

#include <utility>
#include <variant>

namespace writ::inline WRIT_ABI::sqlite {
namespace {

bool is_known(std::int64_t kind) {
    return kind >= 0 && kind < static_cast<std::int64_t>(std::variant_size_v<record>);
}

record_kind known_kind(std::int64_t kind, std::string_view key) {
    if (!is_known(kind)) {
        row_reader::refuse(kind, key);
    }
    return static_cast<record_kind>(kind);
}

// What is beyond the bounds of a document could not be read back.
void check_size(std::string const& body, std::size_t index) {
    // A smaller one does not hold too many values either.
    if (body.size() <= limits::max_json_values) {
        return;
    }
    if (auto const back = parse_json(body); !back) {
        throw refused{make_failure(errc::too_large, "/changes/" + std::to_string(index) + "/record",
                                   "the record is too large")};
    }
}

} // namespace

std::string scope_text(record_scope const& scope) {
    return scope ? "/" + scope->text() : std::string();
}

record_scope scope_of(std::string_view text) {
    return text.empty() ? record_scope() : organization_id(std::string(text.substr(1)));
}

std::vector<change_row> rows_of(std::vector<change> const& changes) {
    std::vector<change_row> rows;
    rows.reserve(changes.size());
    for (change const& c : changes) {
        auto const written = to_json(c);
        rows.push_back({scope_text(writ::scope_of(c.record)), kind(c.record), key_text(c.record),
                        c.what == change::verb::erase, boost::json::serialize(written.at("record"))});
        check_size(rows.back().body, rows.size() - 1);
    }
    return rows;
}

void row_reader::refuse(std::int64_t kind, std::string_view key) {
    std::string where(is_known(kind) ? to_string(static_cast<record_kind>(kind))
                                     : std::string_view("record"));
    throw refused{
        make_failure(errc::unreadable_record, where.append(key), "the stored record cannot be read")};
}

record row_reader::read(record_scope const& scope, std::int64_t kind, std::string_view key,
                        std::string_view body) {
    record_kind const known = known_kind(kind, key);
    memory_.release();
    if (auto const document = parse_json(body, &memory_)) {
        if (auto r = record_from_json(known, *document); r && writ::scope_of(*r) == scope) {
            return std::move(*r);
        }
    }
    refuse(kind, key);
}

std::uint64_t row_reader::append(record_scope const& scope, std::int64_t number, query const& q,
                                 directory& to) {
    std::int64_t const kind = q.number(0);
    std::string_view const key = q.text(1);
    std::string_view const body = q.text(2);
    std::uint64_t const sum = row_sum(number, kind, key, body);
    record_kind const known = known_kind(kind, key);
    memory_.release();
    if (sum == q.sum(3)) {
        if (auto const document = parse_json(body, &memory_);
            document && append_record(known, *document, scope, to)) {
            return sum;
        }
    }
    refuse(kind, key);
}

change row_reader::read_erased(record_scope const& scope, std::int64_t kind, std::string_view key,
                               std::string_view body) {
    std::string text = R"({"erase":")";
    text.append(to_string(known_kind(kind, key))).append(R"(","record":)").append(body) += '}';
    memory_.release();
    if (auto const document = parse_json(text, &memory_)) {
        if (auto c = change_from_json(*document); c && writ::scope_of(c->record) == scope) {
            return std::move(*c);
        }
    }
    refuse(kind, key);
}

std::uint64_t check_row(query const& q, std::int64_t scope) {
    std::uint64_t const sum = row_sum(scope, q.number(0), q.text(1), q.text(2));
    if (sum != q.sum(3)) {
        row_reader::refuse(q.number(0), q.text(1));
    }
    return sum;
}

std::optional<scope_row> find_scope(connection& c, std::string_view text) {
    query q(c, "SELECT number, revision, sum FROM scopes WHERE id = ?", text);
    return q.step() ? std::optional(scope_row{q.number(0), q.number(1), q.sum(2)}) : std::nullopt;
}

std::uint64_t sum_by_log(connection& c, std::string_view text, scope_row const& scope) {
    query last(c,
               "SELECT kind, key, body FROM (SELECT *, row_number() OVER (PARTITION BY kind, key"
               " ORDER BY number DESC, place DESC) AS age FROM changes WHERE scope = ?)"
               " WHERE age = 1 AND erases = 0",
               scope.number);
    std::uint64_t sum = revision_sum(text, scope.revision);
    while (last.step()) {
        sum += row_sum(scope.number, last.number(0), last.text(1), last.text(2));
    }
    return sum;
}

std::int64_t last_number(connection& c) {
    query q(c, "SELECT number FROM commits ORDER BY number DESC LIMIT 1");
    return q.step() ? q.number(0) : 0;
}

std::vector<scope_revision> revisions_of(connection& c, std::int64_t number) {
    std::vector<scope_revision> all;
    query q(c,
            "SELECT s.id, r.revision FROM revisions AS r JOIN scopes AS s ON s.number = r.scope"
            " WHERE r.number = ? ORDER BY s.id",
            number);
    while (q.step()) {
        all.push_back({scope_of(q.text(0)), q.number(1)});
    }
    return all;
}

} // namespace writ::inline WRIT_ABI::sqlite
