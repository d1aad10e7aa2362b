// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "testing/store_samples.hpp"
#include "testing/store_trial.hpp"

#include <writ/json.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <limits>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

// Puts the records and expects them back by every way that leads to them.
void comes_back(trial& t, record_scope const& scope, std::vector<record> const& records) {
    std::vector<change> changes;
    for (record const& r : records) {
        changes.push_back(put(r));
    }
    auto const told = t.feed(t.store(), 0).size() + 1;
    t.put(changes);
    t.equal(t.all(t.store(), scope), sorted(records), "all records, loaded");
    for (record const& r : records) {
        t.equal(t.one(t.store(), key_of(r)), std::optional(r), "one record, read");
        auto const page = t.need(t.store().find({scope, kind(r)}), "finding");
        std::vector<record> same_kind;
        for (record const& other : sorted(records)) {
            if (kind(other) == kind(r)) {
                same_kind.push_back(other);
            }
        }
        t.equal(page.records, same_kind, "records of one kind, found");
    }
    t.equal(t.feed(t.store(), told).back().changes, changes, "changes, told by the feed");
}

void every_kind_full(trial& t) {
    for (record_scope const& scope : {platform, record_scope(acme)}) {
        std::vector<record> records;
        for (record_kind const k : kinds_in(scope)) {
            records.push_back(full_record(k, scope, "x"));
            records.push_back(full_record(k, scope, "y"));
        }
        // An organization's own record has no second one beside it.
        std::erase_if(records, [](record const& r) {
            auto const* const o = std::get_if<organization>(&r);
            return o != nullptr && o->slug == slug("n-y");
        });
        comes_back(t, scope, records);
    }
}

void every_kind_random(trial& t) {
    choice const choose = [&t](std::size_t n) { return t.choose(n); };
    for (int round = 0; round < 10; ++round) {
        for (record_scope const& scope : {platform, record_scope(acme)}) {
            std::vector<change> changes;
            for (record_kind const k : kinds_in(scope)) {
                changes.push_back(put(random_record(k, scope, "r" + std::to_string(t.choose(3)), choose)));
            }
            t.put(changes);
            for (change const& c : changes) {
                t.equal(t.one(t.store(), key_of(c.record)), std::optional(c.record), "a random record");
            }
        }
    }
}

preferences with_values(std::string const& name, boost::json::object values) {
    return {.organization = acme, .subject = subject_id(name), .values = std::move(values)};
}

// Where `==` holds between numbers that are not the same, their texts differ.
void numbers(trial& t) {
    auto const values =
        parse_json(R"({"a": [0, -0.0, 0.0, 1, 1.0, -1, 0.1, 1e22, 1e23, 123456789012345680000.0, 5e-324,
            2.2250738585072014e-308, 1.7976931348623157e308, 9007199254740993, 9007199254740992.0,
            9223372036854775807, -9223372036854775808, 9223372036854775808, 18446744073709551615]})")
            .value()
            .get_object();
    t.put({put(with_values("n", values))});
    auto const back = t.one(t.store(), with_values("n", {}));
    t.check(back.has_value(), "a record with numbers is not there");
    if (back) {
        t.equal(boost::json::serialize(std::get<preferences>(*back).values), boost::json::serialize(values),
                "numbers");
    }
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    std::vector<record> records;
    for (std::int64_t const n : {least, std::int64_t{-1}, std::int64_t{1}, most}) {
        instant const when{std::chrono::nanoseconds(n)};
        std::string const name = "n" + std::to_string(n);
        records.emplace_back(
            assignment{.organization = acme, .subject = subject_id(name), .role = role_id("r"), .order = n});
        records.emplace_back(audit_entry{.organization = acme,
                                         .id = audit_entry_id(name),
                                         .at = when,
                                         .actor = actor_id("a"),
                                         .operation = "role.update",
                                         .revision = n});
        records.emplace_back(subject{.organization = acme,
                                     .id = subject_id(name),
                                     .stamps = {.created_at = when, .updated_at = when}});
    }
    records.emplace_back(with_values("n", values));
    comes_back(t, acme, records);
}

void texts(trial& t) {
    std::string every_byte;
    for (char c = 0; c < 0x7f; ++c) {
        every_byte += c;
    }
    boost::json::object odd;
    for (std::string const& text :
         {std::string(), every_byte, std::string("\0", 1), std::string("\xc3\xa9 e\xcc\x81"),
          std::string("\xef\xbf\xbf \xf4\x8f\xbf\xbf \xe2\x80\xa8 \xef\xbb\xbf \xe2\x80\xae"),
          std::string("'; DROP TABLE record; --"), std::string(R"(\u0000 \ \\ \" $1 ?1 :a @a %s {})")}) {
        odd[text] = text;
    }
    subject s = subject_record(acme, "s");
    s.name = R"(Robert'); DROP TABLE "record"; -- \)";
    s.description = "several\nlines\tand \xc3\xa9";
    s.attributes = odd;
    comes_back(t, acme, {s, with_values("s", odd)});
}

boost::json::object nested(std::size_t levels) {
    boost::json::object o{{"leaf", 1}};
    for (std::size_t i = 1; i < levels; ++i) {
        boost::json::object outer;
        outer["in"] = std::move(o);
        o = std::move(outer);
    }
    return o;
}

void deep_and_wide(trial& t) {
    boost::json::object wide;
    for (std::size_t i = 0; i < limits::max_json_members; ++i) {
        wide["member-" + std::to_string(i)] = static_cast<std::int64_t>(i);
    }
    boost::json::object const large{{"text", std::string(std::size_t{1} << 20, 'x')}};
    comes_back(t, acme,
               {with_values("deep", nested(limits::max_attribute_depth)), with_values("wide", wide),
                with_values("large", large)});
    t.refused(t.store().commit(t.request(
                  t.store(), {put(with_values("deeper", nested(limits::max_attribute_depth + 1)))})),
              errc::too_deep, "a record nested too deep");
}

void at_their_bounds(trial& t) {
    std::string const longest(limits::max_id_bytes, 'a');
    std::string widest;
    for (std::size_t i = 0; i < limits::max_text_characters; ++i) {
        widest += "\xf0\x9f\x98\x80";
    }
    subject s = subject_record(acme, longest);
    s.description = widest;
    for (std::size_t i = 0; i < limits::max_record_items; ++i) {
        s.groups.emplace_back("group-" + std::to_string(i));
    }
    organization_id const scope(longest);
    organization const o{.id = scope,
                         .slug = slug(std::string(limits::max_label_bytes, 'a')),
                         .label = tombstone(scope, stored_label(std::string(limits::max_label_bytes, 'b')))};
    comes_back(t, acme, {s});
    comes_back(t, scope, {o});
    t.refused(t.store().commit(t.request(t.store(), {put(subject_record(acme, longest + "a"))})),
              errc::too_large, "an id that is too long");
}

} // namespace

std::vector<store_case> record_cases() {
    return {
        {"a record of every kind comes back with every member", every_kind_full},
        {"records come back with whatever members they have", every_kind_random},
        {"numbers and instants come back exactly", numbers},
        {"texts come back byte for byte", texts},
        {"deep and wide and long members come back and deeper ones are refused", deep_and_wide},
        {"records at their bounds come back and longer ids are refused", at_their_bounds},
    };
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
