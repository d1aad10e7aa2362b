// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "testing/store_samples.hpp"
#include "testing/store_trial.hpp"

#include <writ/store/keys.hpp>

#include <algorithm>
#include <tuple>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

void read_in_order(trial& t) {
    t.put({put(role_record(acme, "a")), put(role_record(acme, "b")), put(subject_record(acme, "a"))});
    std::vector<record> const keys{role_record(acme, "b", "whatever it says"), role_record(acme, "none"),
                                   subject_record(acme, "a"), role_record(acme, "b"), role_record(acme, "a")};
    auto const found = t.need(t.store().read(acme, keys), "reading");
    std::vector<std::optional<record>> const expected{role_record(acme, "b"), std::nullopt,
                                                      subject_record(acme, "a"), role_record(acme, "b"),
                                                      role_record(acme, "a")};
    t.equal(found.records, expected, "records in the order of their keys");
    t.equal(found.revision, 1, "the revision that is read");
    auto const none = t.need(t.store().read(acme, {}), "reading nothing");
    t.check(none.revision == 1 && none.records.empty(), "reading no keys gives records or another revision");
}

void read_bounds(trial& t) {
    t.put({put(role_record(acme, "r7"))});
    std::vector<record> keys;
    for (std::size_t i = 0; i < limits::max_page_items; ++i) {
        keys.push_back(role_record(acme, "r" + std::to_string(i)));
    }
    auto const found = t.need(t.store().read(acme, keys), "reading as many keys as there may be");
    t.check(found.records.size() == keys.size() && found.records[7] == keys[7] && !found.records[8],
            "as many keys as there may be are read otherwise than few");
    keys.push_back(role_record(acme, "one more"));
    t.refused(t.store().read(acme, keys), errc::too_many, "reading too many keys");
}

audit_entry entry(record_scope const& scope, std::size_t n, instant at, std::string actor,
                  std::string operation) {
    return {.organization = scope,
            .id = audit_entry_id("entry-" + std::to_string(n)),
            .at = at,
            .actor = actor_id(std::move(actor)),
            .operation = std::move(operation)};
}

// Entries with equal values, with values on both sides of zero, and beside them
// what must not be found: other kinds and scopes.
std::vector<record> fill(trial& t) {
    std::vector<record> entries;
    std::vector<change> changes;
    std::string const actors[] = {"alice", "Alice", "\xc3\xa9", "bob", "alice ", "z", "a%"};
    std::int64_t const times[] = {0, -1, 1, 5, 10, INT64_MIN, INT64_MAX};
    for (std::size_t i = 0; i < 40; ++i) {
        entries.emplace_back(entry(acme, i, instant(std::chrono::nanoseconds(times[t.choose(7)])),
                                   actors[t.choose(7)], t.choose(2) == 0 ? "role.update" : "role.create"));
        changes.push_back(put(entries.back()));
    }
    changes.push_back(put(entry(globex, 1, instant(), "alice", "role.update")));
    changes.push_back(put(entry(std::nullopt, 1, instant(), "alice", "role.update")));
    changes.push_back(
        put(subject{.organization = acme, .id = subject_id("alice"), .email = email_address("a@b")}));
    t.put(changes);
    return entries;
}

std::optional<std::string> value_of(record const& r, std::string const& member) {
    for (auto const& m : indexed_members(r)) {
        if (m.name == member) {
            return m.text;
        }
    }
    return std::nullopt;
}

// What a query asks for, said as plainly as can be.
std::vector<record> expected(std::vector<record> const& all, record_query const& q) {
    std::vector<std::tuple<std::string, std::string, record>> found;
    for (record const& r : all) {
        bool is_asked_for = kind(r) == q.kind;
        for (member_filter const& f : q.filters) {
            auto const value = value_of(r, f.member);
            is_asked_for = is_asked_for && value && (!f.equals || value == f.equals)
                           && (!f.at_least || value >= f.at_least) && (!f.less_than || value < f.less_than);
        }
        auto const order = q.order_by.empty() ? std::optional<std::string>("") : value_of(r, q.order_by);
        if (is_asked_for && order) {
            found.emplace_back(*order, key_text(r), r);
        }
    }
    std::sort(found.begin(), found.end(), [](auto const& a, auto const& b) {
        return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
    });
    std::vector<record> records;
    for (auto const& f : found) {
        records.push_back(std::get<2>(f));
    }
    if (q.descending) {
        std::reverse(records.begin(), records.end());
    }
    return records;
}

std::string text_at(std::int64_t nanoseconds) {
    return *value_of(entry(acme, 0, instant(std::chrono::nanoseconds(nanoseconds)), "a", "b"), "at");
}

void filters_and_orders(trial& t) {
    auto const entries = fill(t);
    std::vector<std::vector<member_filter>> const filters{
        {},
        {{.member = "actor", .equals = "alice"}},
        {{.member = "actor", .equals = "nobody"}},
        {{.member = "actor", .equals = "a%"}},
        {{.member = "actor", .equals = "' OR 1=1 --"}},
        {{.member = "actor", .at_least = "Z"}},
        {{.member = "actor", .less_than = "b"}},
        {{.member = "actor", .at_least = "\xc3\xa9"}},
        {{.member = "at", .at_least = text_at(0)}},
        {{.member = "at", .at_least = text_at(-1), .less_than = text_at(10)}},
        {{.member = "at", .at_least = text_at(1), .less_than = text_at(1)}},
        {{.member = "at", .equals = text_at(INT64_MIN)}},
        {{.member = "actor", .equals = "alice"}, {.member = "operation", .equals = "role.update"}},
        {{.member = "operation", .equals = "role.update"}, {.member = "at", .less_than = text_at(5)}},
        {{.member = "actor", .at_least = "a"}, {.member = "actor", .less_than = "b"}},
    };
    for (auto const& f : filters) {
        for (std::string const order : {"", "at", "actor", "operation"}) {
            for (bool const descending : {false, true}) {
                record_query q{.scope = acme,
                               .kind = record_kind::audit_entry,
                               .filters = f,
                               .order_by = order,
                               .descending = descending};
                auto const page = t.need(t.store().find(q), "finding");
                std::string const what = (f.empty() ? "all" : "those with " + f[0].member) + " by " + order
                                         + (descending ? " descending" : "");
                t.equal(page.records, expected(entries, q), what);
                t.check(page.next.empty() && page.revision == 1, "a page with all records goes on");
            }
        }
    }
}

void without_value(trial& t) {
    std::vector<record> const all{
        subject{.organization = acme, .id = subject_id("a"), .email = email_address("b@c")},
        subject{.organization = acme, .id = subject_id("b")},
        subject{.organization = acme, .id = subject_id("c"), .email = email_address("a@c"), .client_id = "x"},
    };
    t.put({put(all[0]), put(all[1]), put(all[2])});
    auto const found = [&](record_query q) {
        q.scope = acme;
        q.kind = record_kind::subject;
        return t.need(t.store().find(q), "finding subjects").records;
    };
    t.equal(found({.order_by = "email"}), {all[2], all[0]}, "by a member that one does not have");
    t.equal(found({.filters = {{.member = "email", .at_least = ""}}}), {all[0], all[2]},
            "those with any value of a member");
    t.equal(found({.filters = {{.member = "client_id", .equals = ""}}}), {}, "an empty value");
    t.equal(found({.filters = {{.member = "email", .less_than = "b"}}, .order_by = "client_id"}), {all[2]},
            "one member asked for and another one ordering");
    // What is put again is found by its new value alone.
    t.put({put(subject{.organization = acme, .id = subject_id("a"), .email = email_address("z@c")})});
    t.equal(found({.filters = {{.member = "email", .equals = "b@c"}}}), {}, "a value of before");
    t.equal(found({.filters = {{.member = "email", .equals = "z@c"}}}).size(), 1u, "the value of now");
    t.put({erase(all[2])});
    t.equal(found({.filters = {{.member = "email", .equals = "a@c"}}}), {}, "a value of an erased record");
}

void first_keys(trial& t) {
    std::vector<change> changes;
    for (std::string const subject :
         {"al", "alice", "alice2", "Alice", "alice\"", "alice\",\"a", "b", "alic"}) {
        for (std::string const role : {"r", "s"}) {
            changes.push_back(
                put(assignment{.organization = acme, .subject = subject_id(subject), .role = role_id(role)}));
        }
    }
    t.put(changes);
    for (change const& c : changes) {
        std::string const subject = std::get<assignment>(c.record).subject.text();
        auto const page =
            t.need(t.store().find({.scope = acme, .kind = record_kind::assignment, .first_key = subject}),
                   "finding");
        std::vector<record> same;
        for (change const& other : changes) {
            if (std::get<assignment>(other.record).subject.text() == subject) {
                same.push_back(other.record);
            }
        }
        t.equal(page.records, sorted(same), "what is of " + shown(subject));
    }
    auto const page = t.need(t.store().find({.scope = acme,
                                             .kind = record_kind::assignment,
                                             .first_key = "alice",
                                             .filters = {{.member = "role", .equals = "s"}}}),
                             "finding");
    t.equal(page.records.size(), 1u, "what is of one and has a value");
}

void malformed_refused(trial& t) {
    record_query const sound{.scope = acme, .kind = record_kind::audit_entry};
    auto const with_filter = [&](member_filter f) {
        record_query q = sound;
        q.filters = {std::move(f)};
        return t.store().find(q);
    };
    t.refused(with_filter({.member = "reason", .equals = "a"}), errc::unknown_member,
              "by a member without index");
    t.refused(with_filter({.member = "at\" = at OR \"at", .equals = "a"}), errc::unknown_member,
              "by no member");
    t.refused(with_filter({.member = "actor"}), errc::invalid_operand, "by neither value nor range");
    t.refused(with_filter({.member = "actor", .equals = "a", .less_than = "b"}), errc::invalid_operand,
              "by value and range");
    record_query q = sound;
    q.order_by = "email";
    t.refused(t.store().find(q), errc::unknown_member, "ordered by another kind's member");
    q = sound;
    q.filters.resize(limits::max_query_filters + 1, {.member = "actor", .equals = "a"});
    t.refused(t.store().find(q), errc::too_many, "by too many members");
    fill(t);
    for (std::string const& after : {std::string("x"), std::string("{"), std::string("-1"),
                                     std::string("\xff"), std::string("\0", 1), std::string(100'000, '[')}) {
        q = sound;
        q.after = after;
        t.refused(t.store().find(q), errc::invalid_cursor, "after " + shown(after));
    }
}

} // namespace

std::vector<store_case> query_cases() {
    return {
        {"records are read in the order of their keys and what is not there as nothing", read_in_order},
        {"as many keys as there may be are read and more are refused", read_bounds},
        {"a query finds what its filters say in its order and nothing else", filters_and_orders},
        {"a record without a value is neither found nor ordered by it", without_value},
        {"a first member of the key finds what begins with it whole", first_keys},
        {"a malformed query is refused", malformed_refused},
    };
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
