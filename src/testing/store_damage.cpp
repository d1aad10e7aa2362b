// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/damage_test.cpp.
#include "testing/store_samples.hpp"
#include "testing/store_trial.hpp"

#include <writ/json.hpp>
#include <writ/store/keys.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

using rewriting = std::function<std::string(std::string const&)>;

api_key key_with_secret(std::string id) {
    return {.organization = acme,
            .id = api_key_id(std::move(id)),
            .owner = subject_id("alice"),
            .name = "a key",
            .digest = "5ec4e7d19e57"};
}

// The text as an object of JSON, changed; where it is none, the bare change would
// prove nothing, and the text is spoiled instead.
rewriting in_json(void (*change)(boost::json::object&)) {
    return [change](std::string const& text) {
        auto parsed = parse_json(text);
        if (!parsed || !parsed->is_object()) {
            return text + "?";
        }
        change(parsed->get_object());
        return boost::json::serialize(*parsed);
    };
}

struct damage {
    char const* name;
    rewriting how;
};

std::vector<damage> damages() {
    return {
        {"emptied", [](std::string const&) { return std::string(); }},
        {"cut off", [](std::string const& text) { return text.substr(0, text.size() / 2); }},
        {"cut by a byte", [](std::string const& text) { return text.substr(0, text.size() - 1); }},
        {"continued", [](std::string const& text) { return text + "x"; }},
        {"replaced by null", [](std::string const&) { return std::string("null"); }},
        {"replaced by a list", [](std::string const&) { return std::string("[]"); }},
        {"replaced by nothing in it", [](std::string const&) { return std::string("{}"); }},
        {"of a later version", in_json([](boost::json::object& o) { o["from_a_later_version"] = 1; })},
        {"with a member of another type", in_json([](boost::json::object& o) { o["name"] = 1; })},
    };
}

void rewrite(trial& t, record const& key, rewriting const& how) {
    if (!t.place().rewrite(key, how)) {
        t.fail("the harness rewrote one record and not another");
        throw stopped_case();
    }
}

template <class T>
void unreadable(trial& t, result<T> const& r, record const& key, std::string const& what) {
    t.refused(r, errc::unreadable_record, what);
    if (r) {
        return;
    }
    failure const f = r.error();
    t.equal(f.where(), std::string(to_string(kind(key))) + key_text(key), what + ", the place that is told");
    t.check(to_string(f).find("5ec4e7d19e57") == std::string::npos, what + ": a failure shows a secret");
}

void stops_its_scope_alone(trial& t) {
    record const bad = key_with_secret("bad");
    record const good = key_with_secret("good");
    t.put({put(bad), put(good), put(role_record(acme, "r")), put(role_record(globex, "r")),
           put(role_record(std::nullopt, "p"))});
    store& s = t.store();
    for (auto const& [name, how] : damages()) {
        std::string const what = std::string("a record ") + name;
        rewrite(t, bad, how);
        unreadable(t, s.load(acme), bad, what + ", loaded");
        record const keys[] = {good, bad};
        unreadable(t, s.read(acme, keys), bad, what + ", read");
        unreadable(t, s.find({acme, record_kind::api_key}), bad, what + ", found");
        t.equal(t.one(s, good), std::optional(good), "another record beside " + what);
        t.equal(t.need(s.find({acme, record_kind::role}), "finding").records, {role_record(acme, "r")},
                "another kind beside " + what);
        t.equal(t.all(s, globex), {role_record(globex, "r")}, "another scope beside " + what);
        t.equal(t.all(s, std::nullopt), {role_record(std::nullopt, "p")}, "the platform beside " + what);
        t.put({put(role_record(acme, "r"))});
        // To put it again heals the scope.
        t.put({put(bad)});
        t.equal(t.all(s, acme), sorted({bad, good, role_record(acme, "r")}), "the scope once it is healed");
    }
}

void claims_stay(trial& t) {
    record const bad = key_with_secret("bad");
    t.put({put(bad)});
    rewrite(t, bad, [](std::string const&) { return std::string("?"); });
    auto const taking = [&] {
        api_key same = key_with_secret("bad");
        same.organization = globex;
        return t.commit(t.store(), t.request(t.store(), {put(same)})).what;
    };
    t.equal(taking(), commit_outcome::status::conflict, "to claim what an unreadable record holds");
    t.put({erase(bad)});
    t.equal(t.all(t.store(), acme), {}, "the scope once the unreadable record is erased");
    t.equal(taking(), commit_outcome::status::committed, "to claim it once that record is erased");
}

void never_another(trial& t) {
    record const first = key_with_secret("first");
    record const second = key_with_secret("second");
    t.put({put(first), put(second)});
    std::string of_second;
    rewrite(t, second, [&](std::string const& text) { return of_second = text; });
    // Where the text does not say whose it is, nothing can tell.
    if (of_second.find("second") == std::string::npos) {
        return;
    }
    rewrite(t, first, [&](std::string const&) { return of_second; });
    unreadable(t, t.store().read(acme, std::span(&first, 1)), first, "a record with the text of another");
    unreadable(t, t.store().load(acme), first, "its scope");
}

void feed_goes_on(trial& t) {
    record const bad = key_with_secret("bad");
    t.put({put(bad)});
    rewrite(t, bad, [](std::string const&) { return std::string("?"); });
    t.put({put(role_record(globex, "r"))});
    auto const told = t.feed(t.store(), 2);
    t.equal(told.size(), 2u, "the commits in the feed");
    t.equal(told.front().revisions, {{acme, 1}}, "the revisions of the commit that made the record");
    t.check(told.front().changes.empty() || told.front().changes == std::vector{put(bad)},
            "a commit of the feed has all its changes, or none that can be read");
    t.equal(told.back().changes, {put(role_record(globex, "r"))}, "what happened since");
}

} // namespace

std::vector<store_case> damage_cases() {
    return {
        {"an unreadable record stops those who ask for it and nobody else", stops_its_scope_alone},
        {"an unreadable record keeps its claims until it is erased", claims_stay},
        {"a record never reads as another one", never_another},
        {"the feed goes on beside an unreadable record", feed_goes_on},
    };
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
