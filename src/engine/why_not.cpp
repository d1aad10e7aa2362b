// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/why_not_test.cpp and tests/property/why_not_test.cpp.
#include <writ/engine/why_not.hpp>

#include "engine/change_finder.hpp"
#include "engine/hypothesis.hpp"
#include "engine/implementation.hpp"

#include <writ/engine/explanation.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {
namespace {

constexpr bool is_lasting(reason r) noexcept {
    return r <= reason::organization_unknown || r == reason::subject_unknown
           || r == reason::wrong_organization;
}

// Tries sets of changes, smaller ones first.
class way_finder {
public:
    way_finder(hypothesis const& asked, change_set base, std::vector<possible_change> const& changes,
               way_out& into)
        : asked_(asked), base_(std::move(base)), changes_(changes), into_(into) {}

    void find() {
        for (std::size_t size = 0; size <= limits::max_changes_together && !is_found_; ++size) {
            std::vector<std::size_t> chosen;
            choose(chosen, 0, size);
        }
    }

private:
    void choose(std::vector<std::size_t>& chosen, std::size_t from, std::size_t left) {
        if (left == 0) {
            attempt(chosen);
            return;
        }
        for (std::size_t i = from; i < changes_.size() && !is_full_; ++i) {
            if (goes_with(changes_[i].change, chosen)) {
                chosen.push_back(i);
                choose(chosen, i + 1, left - 1);
                chosen.pop_back();
            }
        }
    }

    // No two of what a request has one of.
    [[nodiscard]] bool goes_with(needed_change const& c, std::vector<std::size_t> const& chosen) const {
        auto const is_time = [](change_kind k) {
            return k == change_kind::wait || k == change_kind::earlier;
        };
        return std::none_of(chosen.begin(), chosen.end(), [&](std::size_t i) {
            needed_change const& o = changes_[i].change;
            bool const is_attribute =
                c.kind == change_kind::resource_attribute || c.kind == change_kind::context_attribute;
            return (is_time(c.kind) && is_time(o.kind))
                   || (c.kind == o.kind
                       && (c.kind == change_kind::unit || (is_attribute && c.name == o.name)));
        });
    }

    void attempt(std::vector<std::size_t> const& chosen) {
        change_set set = base_;
        bool past = false;
        for (std::size_t const i : chosen) {
            set.push_back(&changes_[i]);
            past = past || changes_[i].change.kind == change_kind::earlier;
        }
        if (contains_past(chosen) || !asked_.allows(set)) {
            return;
        }
        if (into_.ways.size() == limits::max_answered_changes) {
            into_.cut = is_full_ = true;
            return;
        }
        // What is past alone does not end the search for more.
        is_found_ = is_found_ || !past;
        if (past) {
            past_.push_back(chosen);
        }
        std::vector<needed_change>& way = into_.ways.emplace_back();
        for (possible_change const* const p : set) {
            way.push_back(p->change);
        }
    }

    // Whether a smaller way that is past is part of it.
    [[nodiscard]] bool contains_past(std::vector<std::size_t> const& chosen) const {
        return std::any_of(past_.begin(), past_.end(), [&](auto const& part) {
            return std::includes(chosen.begin(), chosen.end(), part.begin(), part.end());
        });
    }

    hypothesis const& asked_;
    change_set base_;
    std::vector<possible_change> const& changes_;
    way_out& into_;
    bool is_found_ = false;
    bool is_full_ = false;
    std::vector<std::vector<std::size_t>> past_;
};

// What denies the member that is refused.
std::vector<obstacle> obstacles_of(explained_member const& m) {
    std::vector<obstacle> list;
    for (explained_gate const& g : m.gates) {
        if (g.outcome == gate_outcome::shut) {
            list.push_back({g.reason, {}, is_lasting(g.reason)});
        }
    }
    for (explained_grant const& g : m.grants) {
        if (!g.granted && g.covers && g.state == record_state::live) {
            list.push_back({reason::denied_by_grant, g.id, false});
        }
    }
    for (explained_role const& r : m.roles) {
        if (r.says == rule_saying::denies) {
            list.push_back({reason::denied_by_role, r.role, false});
        }
    }
    return list;
}

change_set pointers_to(std::vector<possible_change> const& changes) {
    change_set set;
    for (possible_change const& p : changes) {
        set.push_back(&p);
    }
    return set;
}

} // namespace

way_out session::why_not(question const& asked) const {
    auto const& implementation = *authorizer_->implementation_;
    decision_explanation const why = explain(asked);
    way_out out{why.decision, {}, {}, why.cut};
    if (why.decision.allowed()) {
        return out;
    }
    out.obstacles = obstacles_of(why.members.back());
    resolved_question const q = resolved_question::of(implementation, asked);
    if (who_.at == nullptr || why.decision.reason() == reason::invalid_request) {
        return out;
    }
    hypothesis const call(*who_.at, subject_, options_, now_, q);
    change_finder finder(*who_.at, implementation.memory->names, options_, now_, q, why);
    auto const gates = finder.gates(call.members());
    if (!gates) {
        return out;
    }
    change_set const base = pointers_to(*gates);
    finder.add_of_request(subject_);
    for (std::size_t i = 0; i < call.members().size(); ++i) {
        if (!call.allows(base, i)) {
            finder.add_of(call.members()[i], i == 0);
        }
    }
    bool more = false;
    auto const changes = finder.take(more);
    way_finder(call, base, changes, out).find();
    out.cut = out.cut || more;
    return out;
}

} // namespace writ::inline WRIT_ABI
