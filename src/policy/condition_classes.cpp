// SPDX-License-Identifier: Apache-2.0
#include "policy/condition_classes.hpp"

#include "policy/condition_variables.hpp"
#include "policy/evaluator.hpp"
#include "policy/path_classes.hpp"
#include "policy/value_neighbours.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <random>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

namespace json = boost::json;

// Of so many values every subset is tried as a list.
constexpr std::size_t most_listed = 4;

class walker {
public:
    walker(condition_variables variables, std::size_t most, std::function<bool(specimen const&)> const& visit)
        : variables_(std::move(variables)), most_(most), visit_(visit) {
        walk_.exhaustive = variables_.exact;
    }

    class_walk walk() {
        std::vector<std::vector<choice>> domains;
        for (std::size_t i = 0; i < variables_.placeholders.size(); ++i) {
            domains.push_back(domain_of(i));
        }
        std::vector<choice> taken(domains.size());
        each_combination(domains, [&](std::vector<choice const*> const& values) {
            specimen s;
            for (std::size_t i = 0; i < values.size(); ++i) {
                placeholder_variable const& p = variables_.placeholders[i];
                taken[i] = *values[i];
                if (taken[i]) {
                    put_at(s.environment, place_of(p), *taken[i]);
                }
            }
            return instances(std::move(s), taken);
        });
        return walk_;
    }

private:
    // Calls `take` with one choice of each list, until it answers false: with
    // all combinations or, of too many, with some from all over.
    template <class Take>
    bool each_combination(std::vector<std::vector<choice>> const& lists, Take const& take) {
        std::size_t const all = combinations(lists);
        std::vector<choice const*> values(lists.size());
        std::minstd_rand any;
        for (std::size_t n = 0; n < std::min(all, most_); ++n) {
            std::size_t at = n;
            for (std::size_t i = 0; i < lists.size(); ++i) {
                std::size_t const size = lists[i].size();
                values[i] = &lists[i][(all > most_ ? any() : at) % size];
                at /= size;
            }
            if (!take(values)) {
                return false;
            }
        }
        walk_.exhaustive = walk_.exhaustive && all <= most_;
        return true;
    }

    // At most one more than may be visited.
    [[nodiscard]] std::size_t combinations(std::vector<std::vector<choice>> const& lists) const noexcept {
        std::size_t all = 1;
        for (std::vector<choice> const& list : lists) {
            all = std::min(all * list.size(), most_ + 1);
        }
        return all;
    }

    // A value of its own for each placeholder, those that it is compared with,
    // and none.
    std::vector<choice> domain_of(std::size_t index) {
        placeholder_variable const& p = variables_.placeholders[index];
        std::vector<json::value> pool;
        for (std::size_t i = 0; i < variables_.placeholders.size(); ++i) {
            pool.emplace_back(own_value((index + i) % variables_.placeholders.size()));
        }
        for (path_variable const& path : variables_.paths) {
            if (std::find(path.placeholders.begin(), path.placeholders.end(), index)
                == path.placeholders.end()) {
                continue;
            }
            for (value const& v : path.constants) {
                if (is_comparable(v)) {
                    pool.push_back(scalar_json(v));
                }
            }
            if (path.has_ordering) {
                auto const near = neighbours_of(path.constants).values;
                pool.insert(pool.end(), near.begin(), near.end());
            }
        }
        std::vector<choice> domain;
        if (p.as_scalar) {
            domain.assign(pool.begin(), pool.end());
        }
        if (p.as_list) {
            add_lists(pool, domain);
        }
        domain.emplace_back();
        return domain;
    }

    void add_lists(std::vector<json::value> const& pool, std::vector<choice>& domain) {
        domain.emplace_back(json::array(pool.begin(), pool.end()));
        if (pool.size() > most_listed) {
            walk_.exhaustive = false;
            for (json::value const& v : pool) {
                domain.emplace_back(json::array{v});
            }
            domain.emplace_back(json::array());
            return;
        }
        for (std::size_t chosen = 0; chosen + 1 < std::size_t{1} << pool.size(); ++chosen) {
            json::array list;
            for (std::size_t i = 0; i < pool.size(); ++i) {
                if ((chosen >> i & 1) != 0) {
                    list.push_back(pool[i]);
                }
            }
            domain.emplace_back(std::move(list));
        }
    }

    // Equal to no constant.
    json::value own_value(std::size_t index) const {
        std::string text = "x" + std::to_string(index + 1);
        auto const is_text = [&](value const& v) {
            return v.kind() == value_kind::string && v.as_string() == text;
        };
        auto const is_used = [&](path_variable const& p) {
            return std::any_of(p.constants.begin(), p.constants.end(), is_text);
        };
        while (std::any_of(variables_.paths.begin(), variables_.paths.end(), is_used)) {
            text += "x";
        }
        return json::value(text);
    }

    // Every instance in one environment.
    bool instances(specimen s, std::vector<choice> const& taken) {
        environment const known = s.known();
        std::vector<std::vector<choice>> classes;
        for (path_variable const& p : variables_.paths) {
            std::vector<value> constants = p.constants;
            std::vector<value> required = p.required;
            for (std::size_t const i : p.placeholders) {
                add_values(taken[i], constants);
            }
            for (std::size_t const i : p.required_placeholders) {
                add_values(taken[i], required);
            }
            path_classes found = classes_of(p, std::move(constants), std::move(required), known);
            walk_.exhaustive = walk_.exhaustive && found.complete;
            cost_ += found.cost;
            classes.push_back(std::move(found.choices));
        }
        if (cost_ > most_ * values_per_visit) {
            walk_.exhaustive = false;
            return false;
        }
        return each_combination(classes, [&](std::vector<choice const*> const& values) {
            s.attributes.clear();
            for (std::size_t i = 0; i < values.size(); ++i) {
                if (*values[i]) {
                    put_at(s.attributes, variables_.paths[i].path, **values[i]);
                }
            }
            return visit_names(s);
        });
    }

    static void add_values(choice const& taken, std::vector<value>& to) {
        if (!taken) {
            return;
        }
        value const v(*taken);
        if (v.kind() == value_kind::array) {
            for_each_element(v, [&](value const& e) { return to.push_back(e), true; });
        } else {
            to.push_back(v);
        }
    }

    // A name that each pattern matches, one that is no other's, and none.
    bool visit_names(specimen& s) {
        s.name.reset();
        for (std::string_view const pattern : variables_.resources) {
            s.name.emplace();
            for (char const c : pattern) {
                *s.name += c == '*' ? 'x' : c;
            }
            if (!visit_one(s)) {
                return false;
            }
        }
        if (!variables_.resources.empty()) {
            s.name = "x1:x2/x3";
            if (!visit_one(s)) {
                return false;
            }
            s.name.reset();
        }
        return visit_one(s);
    }

    bool visit_one(specimen const& s) {
        if (walk_.tried == most_) {
            walk_.exhaustive = false;
            return false;
        }
        ++walk_.tried;
        return visit_(s);
    }

    // How many values may be looked at for each visit that is allowed.
    static constexpr std::size_t values_per_visit = 8;

    condition_variables variables_;
    std::size_t most_;
    std::size_t cost_ = 0;
    std::function<bool(specimen const&)> const& visit_;
    class_walk walk_;
};

} // namespace

environment specimen::known() const noexcept {
    auto const part = [this](std::string_view root) {
        json::value const* const v = environment.if_contains(root);
        return v != nullptr ? value(*v) : value();
    };
    value const subject = part("subject");
    value const organization = part("organization");
    return {subject.member("id"),        subject,       organization.member("id"),
            organization.member("slug"), part("token"), part("context")};
}

resource specimen::instance(std::string_view type) const noexcept {
    resource r(writ::type(type), attributes);
    return name ? r.with_name(*name) : r;
}

class_walk walk_classes(std::span<statement_source const> sources, std::size_t most,
                        std::function<bool(specimen const&)> const& visit) {
    return walker(variables_of(sources), most, visit).walk();
}

} // namespace writ::inline WRIT_ABI
