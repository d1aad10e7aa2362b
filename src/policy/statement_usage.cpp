// SPDX-License-Identifier: Apache-2.0
// Tested by tests/property/lint_test.cpp.
#include "policy/statement_usage.hpp"

#include "policy/matching.hpp"
#include "policy/question_classes.hpp"

#include <writ/limits.hpp>

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

using list = std::span<std::uint32_t const>;

template <dialect D>
truth holds_in(policy_program const& program, compiled_statement const& s, specimen const& on) {
    environment const known = on.known();
    placeholder_values const values(program, &known, nullptr);
    resource const r = on.instance({});
    return statement_holds(program, s, r, evaluator<D>(program, values), named_root(r));
}

class surveyor {
public:
    surveyor(ability::representation const& r, class_budget& budget)
        : representation_(r), program_(r.program()), budget_(budget), found_(program_.statements.size()) {}

    [[nodiscard]] std::vector<statement_usage> survey() {
        ability::representation const* const self = &representation_;
        question_classes const classes = classes_of({&self, 1}, budget_.left);
        if (!classes.complete) {
            budget_.is_spent = true;
            std::fill(found_.begin(), found_.end(), statement_usage{true, true, true});
            return std::move(found_);
        }
        for (question_class const& c : classes.unsure) {
            give_up(c.statements.front(), true);
        }
        for (question_class const& c : classes.list) {
            survey(c.statements.front());
        }
        for (std::uint32_t s = 0; s < found_.size(); ++s) {
            found_[s].matches_an_instance = matches_an_instance(s);
        }
        return std::move(found_);
    }

private:
    // The part of a list that its first unconditional statement ends.
    [[nodiscard]] list reached(list all, bool every_field = false) const noexcept {
        std::size_t n = 0;
        while (n < all.size()) {
            compiled_statement const& s = program_.statements[all[n++]];
            if (is_unconditional(s) && !(every_field && s.has_fields)) {
                break;
            }
        }
        return all.first(n);
    }

    void survey(list all) {
        note(all, first_match_of_type(program_, all),
             [this](list below) { return first_match_of_type(program_, below); });
        list const deciding = reached(all);
        if (deciding.empty() || are_known(deciding)) {
            return;
        }
        // What would be answered without the last one depends on what follows.
        list seen = deciding;
        if (program_.statements[deciding.back()].inverted) {
            seen = all.first(deciding.size() + reached(all.subspan(deciding.size())).size());
        }
        bool stopped = false;
        statement_source const source{&program_, {seen.begin(), seen.end()}};
        class_walk const walked = budget_.walk({&source, 1}, [&](specimen const& on) {
            note(seen, first_match(program_, seen, on),
                 [&](list below) { return first_match(program_, below, on); });
            stopped = are_known(deciding);
            return !stopped;
        });
        if (!stopped && !walked.exhaustive) {
            give_up(all, false);
        }
    }

    [[nodiscard]] bool are_known(list statements) const noexcept {
        return std::all_of(statements.begin(), statements.end(), [this](std::uint32_t s) {
            return found_[s].decides && (found_[s].takes_away || !program_.statements[s].inverted);
        });
    }

    // That one of the list decided a question; `next` finds what decides it in
    // the rest of the list.
    template <class Next>
    void note(list all, std::size_t decided, Next const& next) {
        if (decided == all.size()) {
            return;
        }
        statement_usage& usage = found_[all[decided]];
        usage.decides = true;
        if (program_.statements[all[decided]].inverted && !usage.takes_away) {
            list const below = all.subspan(decided + 1);
            std::size_t const then = next(below);
            usage.takes_away = then < below.size() && !program_.statements[below[then]].inverted;
        }
    }

    void give_up(list all, bool every_field) {
        for (std::uint32_t const s : reached(all, every_field)) {
            found_[s].decides = true;
            found_[s].takes_away = true;
        }
    }

    [[nodiscard]] bool matches_an_instance(std::uint32_t index) {
        compiled_statement const& s = program_.statements[index];
        if (!s.restricted()) {
            return true;
        }
        bool found = false;
        statement_source const source{&program_, {index}};
        class_walk const walked = budget_.walk({&source, 1}, [&](specimen const& on) {
            found = matches(holds(program_, s, on), s);
            return !found;
        });
        return found || !walked.exhaustive;
    }

    ability::representation const& representation_;
    policy_program const& program_;
    class_budget& budget_;
    std::vector<statement_usage> found_;
};

} // namespace

class_walk class_budget::walk(std::span<statement_source const> sources,
                              std::function<bool(specimen const&)> const& visit) {
    // A visit mostly runs all of the statements.
    constexpr std::size_t statements_per_unit = 8;
    std::size_t price = 1;
    for (statement_source const& source : sources) {
        price += source.statements.size() / statements_per_unit;
    }
    std::size_t const most = std::min(left / price, limits::max_classes_per_question);
    class_walk const walked = walk_classes(sources, most, visit);
    left -= std::min(left, (walked.tried + 1) * price);
    is_spent = is_spent || walked.tried == most;
    return walked;
}

truth holds(policy_program const& program, compiled_statement const& s, specimen const& on) {
    return program.language == dialect::writ ? holds_in<dialect::writ>(program, s, on)
                                             : holds_in<dialect::casl>(program, s, on);
}

std::size_t first_match(policy_program const& program, std::span<std::uint32_t const> statements,
                        specimen const& on) {
    auto const at = std::find_if(statements.begin(), statements.end(), [&](std::uint32_t index) {
        compiled_statement const& s = program.statements[index];
        return matches(holds(program, s, on), s);
    });
    return static_cast<std::size_t>(at - statements.begin());
}

std::size_t first_match_of_type(policy_program const& program, std::span<std::uint32_t const> statements) {
    auto const at = std::find_if(statements.begin(), statements.end(), [&](std::uint32_t index) {
        compiled_statement const& s = program.statements[index];
        return !s.inverted || !s.restricted();
    });
    return static_cast<std::size_t>(at - statements.begin());
}

std::vector<statement_usage> usage_of(ability::representation const& r, class_budget& budget) {
    return surveyor(r, budget).survey();
}

} // namespace writ::inline WRIT_ABI
