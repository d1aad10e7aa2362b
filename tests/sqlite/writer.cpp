// SPDX-License-Identifier: Apache-2.0
//
// writer commit FILE NAME: commits for ever, until it is killed.  Says `? NAME-N N`
// before each commit, and `! ...` when it was acknowledged, `- ...` when refused.
// writer increment FILE NAME: increments a counter a hundred times.
// writer claim FILE NAME: wants a hundred slugs for organizations of its own.
#include "sqlite/history.hpp"

#include <writ/sqlite/store.hpp>

#include <unistd.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace {

using status = writ::commit_outcome::status;

constexpr int times = 100;

void say(char what, std::string const& id, std::size_t number) {
    std::string const line = std::string(1, what) + ' ' + id + ' ' + std::to_string(number) + '\n';
    static_cast<void>(!::write(STDOUT_FILENO, line.data(), line.size()));
}

int commit_for_ever(writ::store& s, std::string const& name) {
    for (std::size_t i = 0;; ++i) {
        std::string const id = name + '-' + std::to_string(i);
        auto const request = writ_test::request_of(s, id, i);
        if (!request) {
            return 1;
        }
        say('?', id, i);
        auto const outcome = s.commit(*request);
        if (!outcome || outcome->what == status::conflict) {
            say('-', id, i);
        } else if (outcome->what == status::committed) {
            say('!', id, i);
        }
    }
}

// Tries again until it is committed, with what is there by then.
template <class Make>
bool insist(writ::store& s, std::string const& id, Make const& make) {
    for (;;) {
        auto const outcome = s.commit({id, {make.expected()}, {make.change()}});
        if (!outcome || outcome->what == status::unknown) {
            return false;
        }
        if (outcome->what == status::committed || !outcome->held.empty()) {
            return true;
        }
    }
}

struct increment {
    writ::store& s;
    mutable writ::scope_records present = {};

    [[nodiscard]] writ::role counter() const {
        writ::role r;
        r.id = writ::role_id("counter");
        r.name = "0";
        return r;
    }
    [[nodiscard]] writ::scope_revision expected() const {
        writ::record const key = counter();
        present = s.read({}, {&key, 1}).value();
        return {{}, present.revision};
    }
    [[nodiscard]] writ::change change() const {
        writ::role r = present.records[0] ? std::get<writ::role>(*present.records[0]) : counter();
        r.name = std::to_string(std::stoi(r.name) + 1);
        return writ::put(r);
    }
};

struct claim {
    std::string name;
    int number;

    [[nodiscard]] writ::organization_id id() const {
        return writ::organization_id(name + '-' + std::to_string(number));
    }
    [[nodiscard]] writ::scope_revision expected() const { return {id(), 0}; }
    [[nodiscard]] writ::change change() const {
        writ::organization o;
        o.id = id();
        o.name = name;
        o.slug = writ::slug("slug-" + std::to_string(number));
        return writ::put(o);
    }
};

int work(std::string_view what, writ::store& s, std::string const& name) {
    bool went_well = true;
    for (int i = 0; i < times && what == "increment"; ++i) {
        went_well = went_well && insist(s, name + std::to_string(i), increment{s});
    }
    for (int i = 0; i < times && what == "claim"; ++i) {
        went_well = went_well && insist(s, name + std::to_string(i), claim{name, i});
    }
    return what == "commit" ? commit_for_ever(s, name) : went_well ? 0 : 1;
}

} // namespace

int main(int count, char** arguments) {
    if (count != 4) {
        return 2;
    }
    auto const store = writ::sqlite_store::open(arguments[2]);
    return store ? work(arguments[1], **store, arguments[3]) : 3;
}
