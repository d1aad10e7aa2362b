// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/diff.hpp>

#include "policy/question_classes.hpp"
#include "policy/statement_usage.hpp"

#include <writ/limits.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

using representation = ability::representation;
using list = std::span<std::uint32_t const>;

// One of the two abilities.
class side {
public:
    explicit side(ability const& a)
        : ability_(a), representation_(representation::of(a)), texts_(program().statements.size()) {}

    [[nodiscard]] ability const& asked() const noexcept { return ability_; }
    [[nodiscard]] representation const& compiled() const noexcept { return representation_; }
    [[nodiscard]] policy_program const& program() const noexcept { return representation_.program(); }

    // What decides whether the statement matches, and how; equal texts match alike.
    [[nodiscard]] std::string const& text(std::uint32_t index) {
        std::string& text = texts_[index];
        if (text.empty()) {
            compiled_statement const& s = program().statements[index];
            auto const resources = s.resources.of(program().resources);
            boost::json::object said{{"inverted", s.inverted}};
            if (!s.resources.empty()) {
                said["resources"] = boost::json::array(resources.begin(), resources.end());
            }
            if (!s.conditions.empty()) {
                said["dialect"] = static_cast<int>(program().language);
                said["conditions"] = program().document.get_array()[index].at("conditions");
            }
            text = boost::json::serialize(said);
        }
        return text;
    }

    // The same with the fields.
    [[nodiscard]] std::string full_text(std::uint32_t index) {
        std::string full = text(index);
        if (program().statements[index].has_fields) {
            full += boost::json::serialize(program().document.get_array()[index].at("fields"));
        }
        return full;
    }

private:
    ability const& ability_;
    representation const& representation_;
    std::vector<std::string> texts_;
};

// The statements of a list that questions about instances reach.
list reached(policy_program const& program, list all) {
    auto const last = std::find_if(all.begin(), all.end(), [&program](std::uint32_t s) {
        return is_unconditional(program.statements[s]);
    });
    return all.first(static_cast<std::size_t>(last - all.begin()) + (last == all.end() ? 0 : 1));
}

bool allows(policy_program const& program, list all, std::size_t at) {
    return at < all.size() && !program.statements[all[at]].inverted;
}

class comparer {
public:
    comparer(ability const& before, ability const& after) : sides_{side(before), side(after)} {}

    [[nodiscard]] policy_diff compare() {
        found_.is_exhaustive = true;
        std::array const both{&sides_[0].compiled(), &sides_[1].compiled()};
        question_classes const classes = classes_of(both, budget_.left);
        found_.is_exhaustive = classes.complete;
        for (question_class const& c : classes.unsure) {
            if (!is_same(c, [](side& s, std::uint32_t index) { return s.full_text(index); })) {
                found_.is_exhaustive = false;
            }
        }
        for (question_class const& c : classes.list) {
            about_type(c);
            about_instances(c);
        }
        return std::move(found_);
    }

private:
    template <class Text>
    bool is_same(question_class const& c, Text const& text) {
        auto const& [before, after] = std::tie(c.statements[0], c.statements[1]);
        return std::equal(
            before.begin(), before.end(), after.begin(), after.end(),
            [&](std::uint32_t a, std::uint32_t b) { return text(sides_[0], a) == text(sides_[1], b); });
    }

    void about_type(question_class const& c) {
        ++found_.tried;
        bool const before = allows(sides_[0].program(), c.statements[0],
                                   first_match_of_type(sides_[0].program(), c.statements[0]));
        bool const after = allows(sides_[1].program(), c.statements[1],
                                  first_match_of_type(sides_[1].program(), c.statements[1]));
        if (before != after) {
            add(c, nullptr);
        }
    }

    void about_instances(question_class const& c) {
        std::array const lists{reached(sides_[0].program(), c.statements[0]),
                               reached(sides_[1].program(), c.statements[1])};
        std::array<covering, 2> differing = only_in_one(lists);
        if (differing[0].empty() && differing[1].empty() && is_same_order(lists)) {
            return;
        }
        // A witness mostly needs nothing but what differs.
        if (walk(c, lists, {differing[0], differing[1]}).second) {
            return;
        }
        auto const [walked, stopped] = walk(c, lists, lists);
        found_.is_exhaustive = found_.is_exhaustive && (stopped || walked.exhaustive);
    }

    bool is_same_order(std::array<list, 2> const& lists) {
        return std::equal(
            lists[0].begin(), lists[0].end(), lists[1].begin(), lists[1].end(),
            [this](std::uint32_t a, std::uint32_t b) { return sides_[0].text(a) == sides_[1].text(b); });
    }

    // The statements of each list that the other one lacks.
    std::array<covering, 2> only_in_one(std::array<list, 2> const& lists) {
        std::array<covering, 2> differing;
        for (std::size_t i = 0; i < 2; ++i) {
            for (std::uint32_t const s : lists[i]) {
                std::string const& text = sides_[i].text(s);
                auto const& others = lists[1 - i];
                if (std::none_of(others.begin(), others.end(),
                                 [&](std::uint32_t o) { return sides_[1 - i].text(o) == text; })) {
                    differing[i].push_back(s);
                }
            }
        }
        return differing;
    }

    // Compares on all classes of the `read` statements; answers also whether a
    // difference was found.
    std::pair<class_walk, bool> walk(question_class const& c, std::array<list, 2> const& lists,
                                     std::array<list, 2> const& read) {
        std::array<statement_source, 2> sources;
        for (std::size_t i = 0; i < 2; ++i) {
            sources[i] = {&sides_[i].program(), {read[i].begin(), read[i].end()}};
        }
        bool is_found = false;
        class_walk const walked = budget_.walk(sources, [&](specimen const& on) {
            ++found_.tried;
            std::array<bool, 2> allowed{};
            for (std::size_t i = 0; i < 2; ++i) {
                policy_program const& program = sides_[i].program();
                allowed[i] = allows(program, lists[i], first_match(program, lists[i], on));
            }
            is_found = allowed[0] != allowed[1] && add(c, &on);
            return !is_found;
        });
        return {walked, is_found};
    }

    // Asks both abilities; answers whether they differ.
    bool add(question_class const& c, specimen const* on) {
        policy_difference d{c.action, c.type, c.field, {}, {}, {}, {}, {}};
        if (on != nullptr) {
            d.attributes = on->attributes;
            d.name = on->name;
            d.environment = on->environment;
        }
        auto const ask = [&](ability const& a) {
            if (on == nullptr) {
                return a.check(c.action, type(c.type), {.field = c.field});
            }
            environment const known = on->known();
            return a.check(c.action, on->instance(c.type), {.field = c.field, .environment = known});
        };
        d.before = ask(sides_[0].asked());
        d.after = ask(sides_[1].asked());
        if (d.before.allowed() == d.after.allowed()) {
            return false;
        }
        if (found_.differences.size() == limits::max_differences) {
            found_.is_exhaustive = false;
        } else {
            found_.differences.push_back(std::move(d));
        }
        return true;
    }

    std::array<side, 2> sides_;
    class_budget budget_{limits::max_classes};
    policy_diff found_;
};

} // namespace

policy_diff diff(ability const& before, ability const& after) {
    return comparer(before, after).compare();
}

} // namespace writ::inline WRIT_ABI
