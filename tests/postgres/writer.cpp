// SPDX-License-Identifier: Apache-2.0
//
// writer CONNECTION SCHEMA TASK NAME ROUNDS
//
// Another process that works on a store.  It says on standard output what it is
// about to do and what came of it, a line each.
#include <writ/postgres/store.hpp>

#include <cstdio>
#include <string>

namespace {

using status = writ::commit_outcome::status;
using writ::change;

writ::organization_id const acme("acme");

void say(std::string const& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

writ::role named(writ::record_scope const& scope, std::string const& id, std::string const& name) {
    return {.organization = scope, .id = writ::role_id(id), .name = name};
}

// The name of the role in the scope, and the revision; empty: there is none.
struct seen {
    std::int64_t revision = 0;
    std::string name = {};
};
seen look(writ::store& s, writ::record_scope const& scope, std::string const& id) {
    writ::record const key = named(scope, id, "");
    auto const read = s.read(scope, {&key, 1}).value();
    return {read.revision, read.records[0] ? std::get<writ::role>(*read.records[0]).name : ""};
}

// Adds one to a number in the store, again and again.
void count(writ::store& s, std::string const& name, int rounds) {
    for (int i = 0; i < rounds;) {
        auto const [revision, number] = look(s, acme, "number");
        std::string const next = std::to_string(number.empty() ? 1 : std::stoi(number) + 1);
        auto const o =
            s.commit({name + '-' + next, {{acme, revision}}, {writ::put(named(acme, "number", next))}})
                .value();
        if (o.what == status::committed) {
            ++i;
        }
    }
}

// Takes labels, each of which only one may have.
void claim(writ::store& s, std::string const& name, int rounds) {
    for (int i = 0; i < rounds; ++i) {
        std::string const label = "label-" + std::to_string(i);
        writ::organization_id const mine(name + '-' + std::to_string(i));
        writ::organization const o{
            .id = mine, .slug = writ::slug(mine.text()), .label = writ::stored_label(label), .name = "n"};
        if (s.commit({mine.text(), {{mine, 0}}, {writ::put(o)}}).value().what == status::committed) {
            say("has " + label);
        }
    }
}

// Writes its own scope only while the other one's says nothing against it.
void skew(writ::store& s, std::string const& name, int rounds) {
    for (int i = 0; i < rounds; ++i) {
        std::string const id = "flag-" + std::to_string(i);
        writ::record_scope const own = name == "platform" ? writ::record_scope() : acme;
        writ::record_scope const other = name == "platform" ? writ::record_scope(acme) : writ::record_scope();
        for (;;) {
            auto const mine = look(s, own, id);
            auto const theirs = look(s, other, id);
            if (!theirs.name.empty()) {
                break;
            }
            auto const o = s.commit({name + '-' + std::to_string(i) + '-' + std::to_string(mine.revision)
                                         + '-' + std::to_string(theirs.revision),
                                     {{own, mine.revision}, {other, theirs.revision}},
                                     {writ::put(named(own, id, name))}})
                               .value();
            if (o.what == status::committed) {
                say("has " + id);
                break;
            }
        }
    }
}

// Writes commits of several records in two scopes, until it is killed.
void write_on(writ::store& s, std::string const& name, int) {
    for (int n = 1;; ++n) {
        std::string const id = name + '-' + std::to_string(n);
        std::vector<change> changes;
        for (writ::record_scope const& scope : {writ::record_scope(), writ::record_scope(acme)}) {
            for (char const* const role : {"a", "b", "c"}) {
                changes.push_back(writ::put(named(scope, role, id)));
            }
        }
        writ::commit_request const r{
            id,
            {{std::nullopt, look(s, std::nullopt, "a").revision}, {acme, look(s, acme, "a").revision}},
            changes};
        say("begins " + id);
        if (s.commit(r).value().what == status::committed) {
            say("committed " + id);
        }
    }
}

} // namespace

int main(int, char** arguments) {
    auto const store =
        writ::postgres_store::open({.connection = arguments[1], .schema = arguments[2], .connections = 2})
            .value();
    std::string const task = arguments[3];
    (task == "count"   ? count
     : task == "claim" ? claim
     : task == "skew"  ? skew
                       : write_on)(*store, arguments[4], std::stoi(arguments[5]));
}
