// SPDX-License-Identifier: Apache-2.0
// What prohibitions read and may miss.  Tested by tests/unit/policy/lint_test.cpp.
#include "policy/condition_variables.hpp"
#include "policy/linter.hpp"
#include "policy/matching.hpp"
#include "policy/path_classes.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

std::string joined(std::vector<std::string> const& names, char const* between) {
    std::string text;
    for (std::string const& name : names) {
        text += (text.empty() ? "" : between) + quoted(name);
    }
    return text;
}

// A type, and the paths that the conditions read and it lacks.
struct lacking_type {
    std::string name;
    std::vector<std::string> paths;
};

class attribute_linter {
public:
    attribute_linter(linted_policy const& p, vocabulary const& words, std::uint32_t statement,
                     class_budget& budget, findings& found)
        : ability_(p.compiled), program_(p.compiled.program()), words_(words), budget_(budget), found_(found),
          statement_(program_.statements[statement]), source_{&program_, {statement}},
          variables_(variables_of({&source_, 1})), index_(p.where, std::size_t{statement}),
          where_(index_, "conditions") {}

    void run() {
        for (lacking_type const& t : lacking_types()) {
            report(t);
        }
        std::vector<std::string> const needed = needed_values();
        if (!needed.empty()) {
            found_.add(lint_code::required_attribute, severity::note, where_,
                       "this prohibition also matches where " + joined(needed, " or ") + " is not passed");
        }
    }

private:
    [[nodiscard]] bool covers_any_type() const {
        auto const types = statement_.types.of(program_.names);
        return statement_.any_type
               || std::find(types.begin(), types.end(), ability_.options.any_type) != types.end();
    }

    [[nodiscard]] std::vector<lacking_type> lacking_types() const {
        std::vector<lacking_type> list;
        auto const add = [&](std::string_view name, auto const& has) {
            lacking_type t{std::string(name), {}};
            for (path_variable const& p : variables_.paths) {
                if (!has(p.path)) {
                    t.paths.emplace_back(p.path);
                }
            }
            if (!t.paths.empty()) {
                list.push_back(std::move(t));
            }
        };
        auto const types = statement_.types.of(program_.names);
        bool const any = covers_any_type();
        if (words_.types) {
            for (vocabulary_type const& t : *words_.types) {
                if (any || std::find(types.begin(), types.end(), t.name) != types.end()) {
                    add(t.name, [&t](std::string_view path) { return has_path(t, path); });
                }
            }
        }
        // Those that are named were checked when the ability was compiled.
        for (bound_type const& t : ability_.types) {
            if (any && find_type(words_, t.name) == nullptr) {
                registered_type const type{t.name, t.described};
                add(t.name, [&type](std::string_view path) {
                    problems missed;
                    check_paths({{path, nullptr}}, type, place(), missed);
                    return missed.none();
                });
            }
        }
        return list;
    }

    // Says what the prohibition does to a type that lacks something.
    void report(lacking_type const& t) {
        bool matches_all = true;
        bool matches_none = true;
        class_walk const walked = budget_.walk({&source_, 1}, [&](specimen const& made) {
            specimen on = made;
            for (std::string const& path : t.paths) {
                erase_at(on.attributes, path);
            }
            bool const matched = matches(holds(program_, statement_, on), statement_);
            matches_all = matches_all && matched;
            matches_none = matches_none && !matched;
            return matches_all || matches_none;
        });
        bool const shown = walked.exhaustive && (matches_all || matches_none);
        std::string what = "type " + quoted(t.name) + " has no " + joined(t.paths, " and no ");
        what += !shown        ? ", which this prohibition reads"
                : matches_all ? ", so this prohibition matches all of its instances"
                              : ", so this prohibition matches none of its instances";
        found_.add(lint_code::lacking_attribute, shown && matches_all ? severity::error : severity::warning,
                   where_, std::move(what));
    }

    // Whether every type that the statement covers always has the path.
    [[nodiscard]] bool is_always_there(std::string_view path) const {
        auto const in_words = [path](vocabulary_type const& t) { return is_required(t, path); };
        if (covers_any_type()) {
            return words_.types && !words_.types->empty()
                   && std::all_of(words_.types->begin(), words_.types->end(), in_words);
        }
        auto const types = statement_.types.of(program_.names);
        return std::all_of(types.begin(), types.end(), [&](std::string_view name) {
            vocabulary_type const* const t = find_type(words_, name);
            return (t != nullptr && in_words(*t)) || is_member(name, path);
        });
    }

    // Whether a registered struct has the path as a plain member.
    [[nodiscard]] bool is_member(std::string_view type, std::string_view path) const {
        for (bound_type const& t : ability_.types) {
            for (std::size_t i = 0; t.name == type && i < t.paths.size(); ++i) {
                if (program_.paths[i].text == path) {
                    return t.paths[i].storage != detail::storage::other
                           && t.paths[i].storage != detail::storage::record;
                }
            }
        }
        return false;
    }

    // Something that may be missing.
    struct candidate {
        std::string shown;
        std::string path;
        bool in_environment = false;
        bool is_needed = false;
    };

    [[nodiscard]] std::vector<candidate> candidates() const {
        std::vector<candidate> list;
        for (path_variable const& p : variables_.paths) {
            if (p.has_ordering && !is_always_there(p.path)) {
                list.push_back({std::string(p.path), std::string(p.path)});
            }
        }
        for (placeholder_variable const& p : variables_.placeholders) {
            list.push_back({"${" + place_of(p) + "}", place_of(p), true});
        }
        return list;
    }

    // What makes the conditions unknown where it is missing, though they do not
    // hold where it is there.
    [[nodiscard]] std::vector<std::string> needed_values() {
        std::vector<candidate> list = candidates();
        std::size_t open = list.size();
        if (open == 0) {
            return {};
        }
        budget_.walk({&source_, 1}, [&](specimen const& on) {
            for (candidate& c : list) {
                if (!c.is_needed && is_needed(c, on)) {
                    c.is_needed = true;
                    --open;
                }
            }
            return open != 0;
        });
        std::vector<std::string> names;
        for (candidate const& c : list) {
            if (c.is_needed) {
                names.push_back(c.shown);
            }
        }
        return names;
    }

    [[nodiscard]] bool is_needed(candidate const& c, specimen const& on) const {
        if (holds(program_, statement_, on) != truth::no) {
            return false;
        }
        specimen without = on;
        erase_at(c.in_environment ? without.environment : without.attributes, c.path);
        return holds(program_, statement_, without) == truth::unknown;
    }

    ability::representation const& ability_;
    policy_program const& program_;
    vocabulary const& words_;
    class_budget& budget_;
    findings& found_;
    compiled_statement const& statement_;
    statement_source const source_;
    condition_variables const variables_;
    place const index_;
    place const where_;
};

} // namespace

void lint_attributes(linted_policy const& p, vocabulary const& words, std::uint32_t statement,
                     class_budget& budget, findings& found) {
    compiled_statement const& s = p.compiled.program().statements[statement];
    if (s.inverted && !s.conditions.empty()) {
        attribute_linter(p, words, statement, budget, found).run();
    }
}

} // namespace writ::inline WRIT_ABI
