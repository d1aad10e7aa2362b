// SPDX-License-Identifier: Apache-2.0
#include "sqlite/implementation.hpp"
#include "sqlite/row.hpp"
#include "store/cursor.hpp"

#include <writ/limits.hpp>
#include <writ/store/keys.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace writ::inline WRIT_ABI {
namespace {

using sqlite::connection;

// A SELECT under construction, and what its `?` stand for.
struct selection {
    std::string from;
    std::string where;
    std::vector<std::variant<std::int64_t, std::string>> values;

    void demand(std::string const& test) { where += (where.empty() ? "" : " AND ") + test; }
    void demand(std::string const& test, std::string value) {
        demand(test);
        values.emplace_back(std::move(value));
    }
};

// The table of a member joins once, however often the query names it, so that
// SQLite can walk its index within all that is demanded of it.
class finder {
public:
    finder(record_query const& q, std::int64_t scope) : query_(q), scope_(scope) {
        for (member_filter const& f : q.filters) {
            names_.push_back(f.member);
        }
        if (!q.order_by.empty()) {
            names_.push_back(q.order_by);
        }
        std::sort(names_.begin(), names_.end());
        names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
    }

    // Answers `kind`, `key`, `body`, `sum` and the value that orders, in order, of one more
    // than the page has.
    [[nodiscard]] std::string text(std::optional<record_cursor> const& after, std::size_t limit);
    [[nodiscard]] auto const& values() const noexcept { return selection_.values; }

private:
    [[nodiscard]] std::string table(std::string_view member) const {
        auto const at = std::find(names_.begin(), names_.end(), member);
        return "m" + std::to_string(at - names_.begin());
    }
    void join_members();
    void filter_members();
    void start_after(record_cursor const& after);

    record_query const& query_;
    std::int64_t scope_;
    std::vector<std::string_view> names_;
    selection selection_;
};

void finder::join_members() {
    selection_.from = "records AS r";
    selection_.demand("r.scope = ?");
    selection_.values.emplace_back(scope_);
    selection_.demand("r.kind = ?");
    selection_.values.emplace_back(static_cast<std::int64_t>(query_.kind));
    for (std::string_view const name : names_) {
        std::string const t = table(name);
        selection_.from += " JOIN members AS " + t;
        selection_.demand(t + ".scope = r.scope");
        selection_.demand(t + ".kind = r.kind");
        selection_.demand(t + ".key = r.key");
        selection_.demand(t + ".member = ?", std::string(name));
    }
}

void finder::filter_members() {
    for (member_filter const& f : query_.filters) {
        std::string const value = table(f.member) + ".value";
        if (f.equals) {
            selection_.demand(value + " = ?", *f.equals);
        }
        if (f.at_least) {
            selection_.demand(value + " >= ?", *f.at_least);
        }
        if (f.less_than) {
            selection_.demand(value + " < ?", *f.less_than);
        }
    }
    if (!query_.first_key.empty()) {
        key_range range = keys_beginning_with(query_.first_key);
        selection_.demand("r.key >= ?", std::move(range.begin));
        selection_.demand("r.key < ?", std::move(range.end));
    }
}

void finder::start_after(record_cursor const& after) {
    std::string const past = query_.descending ? " < " : " > ";
    if (query_.order_by.empty()) {
        selection_.demand("r.key" + past + "?", after.key);
        return;
    }
    selection_.demand("(" + table(query_.order_by) + ".value, r.key)" + past + "(?, ?)", after.order);
    selection_.values.emplace_back(after.key);
}

std::string finder::text(std::optional<record_cursor> const& after, std::size_t limit) {
    join_members();
    filter_members();
    if (after) {
        start_after(*after);
    }
    std::string const turn = query_.descending ? " DESC" : "";
    std::string const value = query_.order_by.empty() ? "''" : table(query_.order_by) + ".value";
    std::string const order = (query_.order_by.empty() ? "" : value + turn + ", ") + "r.key" + turn;
    return "SELECT r.kind, r.key, r.body, r.sum, " + value + " FROM " + selection_.from + " WHERE "
           + selection_.where + " ORDER BY " + order + " LIMIT " + std::to_string(limit + 1);
}

record_page find_in(connection& c, record_query const& q, std::optional<record_cursor> const& after) {
    record_page page;
    auto const scope = sqlite::find_scope(c, sqlite::scope_text(q.scope));
    if (!scope) {
        return page;
    }
    page.revision = scope->revision;
    std::size_t const most = std::clamp<std::size_t>(q.limit, 1, limits::max_page_items);
    finder f(q, scope->number);
    auto const statement = c.prepare(f.text(after, most));
    sqlite::query found(c, statement.get());
    for (auto const& value : f.values()) {
        std::visit([&](auto const& v) { found.bind(v); }, value);
    }
    sqlite::row_reader reader;
    record_cursor last;
    while (found.step()) {
        if (page.records.size() == most) {
            page.next = last.text();
            break;
        }
        sqlite::check_row(found, scope->number);
        page.records.push_back(reader.read(q.scope, found.number(0), found.text(1), found.text(2)));
        last = {std::string(found.text(4)), std::string(found.text(1))};
    }
    return page;
}

} // namespace

result<record_page> sqlite_store::find(record_query const& q) {
    if (auto valid = validate(q); !valid) {
        return valid.error();
    }
    std::optional<record_cursor> after;
    if (!q.after.empty()) {
        auto parsed = record_cursor::parse(q.after);
        if (!parsed) {
            return parsed.error();
        }
        after = std::move(*parsed);
    }
    return implementation_->reading([&](connection& c) { return find_in(c, q, after); });
}

} // namespace writ::inline WRIT_ABI
