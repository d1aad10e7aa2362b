// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/diff.hpp>

#include "engine/mentioned_names.hpp"
#include "engine/subject_facts.hpp"
#include "policy/condition_classes.hpp"
#include "policy/representation.hpp"

#include <writ/engine/authorizer.hpp>
#include <writ/limits.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

namespace json = boost::json;
using subject_key = directory_index::subject_key;

// How many instances are asked about for one subject, action and type.
constexpr std::size_t most_instances = 64;

// One of the two directories.
struct side {
    side(directory const& d, directory_diff_options const& options)
        : source(d), index(d), authorizer({.combine = options.combine}) {}

    directory const& source;
    directory_index index;
    writ::authorizer authorizer;
    // Compiled when first needed.
    std::map<policy_program const*, std::optional<ability>> abilities;

    [[nodiscard]] result<void> publish(std::string const& name) {
        auto published = authorizer.publish(source);
        if (published) {
            return {};
        }
        failure f = published.error();
        for (problem& p : f.problems) {
            p.where = name + p.where;
        }
        return f;
    }
};

// Scalars of the attributes that stand for what a placeholder was taken to be,
// replaced by what it is.
void replace(json::value& v, json::value const& taken, json::value const& actual) {
    if (auto* list = v.if_array()) {
        for (json::value& e : *list) {
            replace(e, taken, actual);
        }
    } else if (auto* members = v.if_object()) {
        for (auto& m : *members) {
            replace(m.value(), taken, actual);
        }
    } else if (v == taken) {
        v = actual;
    }
}

void replace_all(json::object& attributes, json::object const& taken, json::object const& actual) {
    for (auto const& m : taken) {
        json::value const* const is = actual.if_contains(m.key());
        if (is == nullptr) {
            continue;
        }
        if (m.value().is_object() && is->is_object()) {
            replace_all(attributes, m.value().get_object(), is->get_object());
        } else if (!m.value().is_structured() && !is->is_structured()) {
            for (auto& a : attributes) {
                replace(a.value(), m.value(), *is);
            }
        }
    }
}

class comparer {
public:
    comparer(directory const& before, directory const& after, directory_diff_options const& options)
        : options_(options), sides_{side(before, options), side(after, options)} {}

    [[nodiscard]] result<directory_diff> compare() {
        for (std::size_t i = 0; i < 2; ++i) {
            if (auto published = sides_[i].publish(i == 0 ? "before" : "after"); !published) {
                return published.error();
            }
            names_.add(sides_[i].source);
        }
        names_.actions.insert("other");
        names_.types.insert("other");
        bool const same_catalogue = has_same_catalogue();
        std::set<subject_key> subjects = sides_[0].index.subjects();
        subjects.merge(sides_[1].index.subjects());
        for (subject_key const& key : subjects) {
            if (!same_catalogue || !are_alike(sides_[0].index.facts_of(key), sides_[1].index.facts_of(key))) {
                ++found_.concerned;
                about(key);
            }
        }
        return std::move(found_);
    }

private:
    [[nodiscard]] bool has_same_catalogue() const {
        auto const records_of = [](directory const& d) {
            return std::vector<record>(d.permissions.begin(), d.permissions.end());
        };
        return are_alike(records_of(sides_[0].source), records_of(sides_[1].source));
    }

    // What is asked, and of whom.
    struct asking {
        subject_key const& key;
        std::string const& action;
        std::string const* type = nullptr;
        specimen const* on = nullptr;
    };

    void about(subject_key const& key) {
        for (std::string const& name : names_.permissions) {
            ask({key, name});
        }
        for (std::string const& action : names_.actions) {
            for (std::string const& type : names_.types) {
                if (!is_spent() && !ask({key, action, &type})) {
                    about_instances(key, action, type);
                }
            }
        }
    }

    [[nodiscard]] bool is_spent() const noexcept {
        return found_.tried >= limits::max_classes || found_.differences.size() >= limits::max_differences;
    }

    void about_instances(subject_key const& key, std::string const& action, std::string const& type) {
        std::vector<statement_source> sources;
        for (side& s : sides_) {
            for (role const* r : s.index.roles_of(key)) {
                add_source(s, r->policy, action, type, sources);
            }
            for (permission const& p : s.source.permissions) {
                if (p.statements) {
                    add_source(s, *p.statements, action, type, sources);
                }
            }
        }
        json::object const actual = environment_of(key);
        walk_classes(sources, most_instances, [&](specimen const& made) {
            specimen on = made;
            replace_all(on.attributes, on.environment, actual);
            return !is_spent() && !ask({key, action, &type, &on});
        });
    }

    static void add_source(side& s, policy const& p, std::string const& action, std::string const& type,
                           std::vector<statement_source>& sources) {
        policy_program const* const program = &p.program();
        auto const [at, is_new] = s.abilities.try_emplace(program);
        if (is_new) {
            if (auto compiled = ability::compile(p)) {
                at->second = std::move(*compiled);
            }
        }
        if (at->second) {
            auto const found = at->second->possible_rules_for(action, writ::type(type));
            if (!found.empty()) {
                sources.push_back({program, {found.begin(), found.end()}});
            }
        }
    }

    // What placeholders stand for, by what the later directory knows of the subject.
    [[nodiscard]] json::object environment_of(subject_key const& key) const {
        json::object known;
        for (side const& s : sides_) {
            if (subject const* const r = s.index.find(key)) {
                json::object& members = known["subject"].emplace_object();
                members = r->attributes;
                members["id"] = key.second;
            }
            if (organization const* const r = s.index.find_organization(key.first)) {
                json::object& members = known["organization"].emplace_object();
                members["id"] = key.first;
                if (r->slug) {
                    members["slug"] = r->slug->text();
                }
            }
        }
        return known;
    }

    // Asks both directories; answers whether they differ, and keeps that.
    bool ask(asking const& a) {
        if (is_spent()) {
            return false;
        }
        ++found_.tried;
        organization_id const organization(a.key.first);
        subject_id const id(a.key.second);
        directory_difference d{.organization = organization, .subject = id, .action = a.action};
        if (a.type != nullptr) {
            d.type = *a.type;
        }
        if (a.on != nullptr) {
            d.attributes = a.on->attributes;
            d.name = a.on->name;
            if (auto const* context = a.on->environment.if_contains("context");
                context != nullptr && context->is_object()) {
                d.context = context->get_object();
            }
        }
        for (std::size_t i = 0; i < 2; ++i) {
            session const s = sides_[i].authorizer.start({organization, id}, {.mfa = true}, options_.now);
            request_options const request{.context = d.context};
            decision const given = a.type == nullptr ? s.check(permission_question(a.action), request)
                                   : a.on == nullptr ? s.check(a.action, type(*a.type), request)
                                                     : s.check(a.action, a.on->instance(*a.type), request);
            decided_by const by = s.what_decided(given);
            (i == 0 ? d.is_allowed_before : d.is_allowed_after) = given.allowed();
            (i == 0 ? d.before : d.after) = given.reason();
            (i == 0 ? d.decided_before : d.decided_after) = by.role.empty() ? by.grant : by.role;
        }
        if (d.is_allowed_before == d.is_allowed_after) {
            return false;
        }
        found_.differences.push_back(std::move(d));
        return true;
    }

    directory_diff_options const& options_;
    std::array<side, 2> sides_;
    mentioned_names names_;
    directory_diff found_;
};

} // namespace

result<directory_diff> diff(directory const& before, directory const& after,
                            directory_diff_options const& options) {
    return comparer(before, after, options).compare();
}

} // namespace writ::inline WRIT_ABI
