// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "testing/store_samples.hpp"
#include "testing/store_trial.hpp"

#include <writ/store/keys.hpp>

#include <algorithm>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

// Texts that somebody who folds, trims, normalizes, unquotes or converts takes
// for one another.
std::vector<std::string> look_alikes() {
    return {"a",
            "A",
            "a ",
            "a  ",
            " a",
            "\xc3\xa9",  // e with acute, one code point
            "e\xcc\x81", // and two
            "\xc3\x89",  // its capital
            "e",
            "\xef\xbd\x81",  // a, full width
            "a\xe2\x80\x8b", // and a space of no width
            "\xc3\x9f",      // sharp s
            "ss",
            "i",
            "\xc4\xb0", // dotted capital i
            "\xc4\xb1", // dotless i
            "a%",
            "a_",
            "a*",
            "null",
            "NULL",
            "1",
            "01",
            "1.0",
            "1e0",
            "true",
            "'a'",
            "\"a\"",
            "a\\",
            "a\\\\",
            "a/b",
            "a\",\"b",
            "[]",
            "\xf0\x9f\x98\x80",
            "\xee\x80\x80"}; // sorts before the one above by bytes, behind it by UTF-16
}

void keys_apart(trial& t) {
    std::vector<record> records;
    std::vector<change> changes;
    for (std::string const& text : look_alikes()) {
        records.emplace_back(subject_record(acme, text));
        records.emplace_back(assignment{
            .organization = acme, .subject = subject_id("s"), .role = role_id(text), .unit = unit_id(text)});
    }
    for (record const& r : records) {
        changes.push_back(put(r));
    }
    t.put(changes);
    t.equal(t.all(t.store(), acme), sorted(records), "records whose ids look alike");
    for (record const& r : records) {
        t.equal(t.one(t.store(), key_of(r)), std::optional(r), "a record whose id looks like others");
    }
    for (std::string const& text : look_alikes()) {
        record const key = subject_record(acme, text);
        t.put({erase(key)});
        std::erase(records, key);
        t.equal(t.all(t.store(), acme).size(), records.size(),
                "how many are left once " + text + " is erased");
        t.equal(t.one(t.store(), key), std::nullopt, "the one that was erased");
    }
    t.equal(t.all(t.store(), acme), sorted(records), "what is left");
}

void scopes_apart(trial& t) {
    std::vector<scope_revision> expected;
    std::int64_t n = 0;
    for (std::string const& text : look_alikes()) {
        organization_id const scope(text);
        ++n;
        for (std::int64_t i = 0; i < n % 3 + 1; ++i) {
            t.put({put(role_record(scope, "r", "of " + text))});
        }
        expected.push_back({scope, n % 3 + 1});
    }
    std::sort(expected.begin(), expected.end());
    t.equal(t.need(t.store().scopes({}, limits::max_page_items), "the scopes"), expected,
            "scopes whose ids look alike, in the order of their bytes");
    for (auto const& [scope, revision] : expected) {
        auto const content = t.need(t.store().load(scope), "loading");
        t.equal(content.revision, revision, "the revision of " + shown(scope));
        t.equal(records_of(content.records), {role_record(scope, "r", "of " + scope->text())},
                "the records of " + shown(scope));
    }
}

void commits_apart(trial& t) {
    for (std::string const& text : look_alikes()) {
        auto r = t.request(t.store(), {put(role_record(acme, "r", "by " + text))});
        r.id = text;
        auto const outcome = t.commit(t.store(), r);
        t.equal(outcome.what, commit_outcome::status::committed, "a commit with the id " + text);
    }
    t.equal(t.revision(t.store(), acme), static_cast<std::int64_t>(look_alikes().size()),
            "the revision after commits whose ids look alike");
    for (std::string const& text : look_alikes()) {
        t.check(t.need(t.store().find_commit(text), "find_commit").has_value(), text + " is not found");
    }
}

void malformed_finds_nothing(trial& t) {
    t.put({put(subject_record(acme, "a")), put(role_record(acme, "a"))});
    for (std::string const& text :
         {std::string(), std::string("acme\0", 5), std::string("acme\0b", 6), std::string("acme\n"),
          std::string("acme\xff"), std::string("\xed\xa0\x80"), std::string(100'000, 'a')}) {
        organization_id const scope(text);
        auto const content = t.need(t.store().load(scope), "loading a malformed scope");
        t.check(content.revision == 0 && content.records == directory(), "a malformed scope has records");
        t.equal(t.revision(t.store(), scope), 0, "the revision of a malformed scope");
        auto const page = t.need(t.store().find({scope, record_kind::role}), "finding in a malformed scope");
        t.check(page.records.empty(), "records are found in a malformed scope");
    }
    for (std::string const& text : {std::string(), std::string("a\0", 2), std::string("a\0b", 3),
                                    std::string("a\n"), std::string("a\xff"), std::string(100'000, 'a')}) {
        t.equal(t.one(t.store(), subject_record(acme, text)), std::nullopt, "a malformed id");
        if (!text.empty()) {
            auto const page =
                t.need(t.store().find({.scope = acme, .kind = record_kind::subject, .first_key = text}),
                       "finding a malformed id");
            t.check(page.records.empty(), "records are found by a malformed id");
        }
        auto const page = t.need(t.store().find({.scope = acme,
                                                 .kind = record_kind::subject,
                                                 .filters = {{.member = "email", .equals = text}}}),
                                 "finding by a malformed value");
        t.check(page.records.empty(), "records are found by a malformed value");
    }
}

} // namespace

std::vector<store_case> id_cases() {
    return {
        {"records are told apart by every byte of their ids", keys_apart},
        {"scopes are told apart by every byte of their ids and sorted by them", scopes_apart},
        {"commits are told apart by every byte of their ids", commits_apart},
        {"whatever is looked for with a malformed id is not there", malformed_finds_nothing},
    };
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
