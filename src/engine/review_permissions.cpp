// SPDX-License-Identifier: Apache-2.0
// What a subject may do.  Tested by tests/unit/engine/review_test.cpp and tests/property/review_test.cpp.
#include "engine/decider.hpp"
#include "engine/implementation.hpp"
#include "engine/role_paths.hpp"
#include "engine/spoken_of.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

// Where a page ends: the size of the action, the action, and the type if any.
std::string cursor_of(spoken_of::item const& last) {
    return std::to_string(last.action.size()) + ':' + last.action + (last.type ? ':' + *last.type : "");
}

std::optional<spoken_of::item> parse_cursor(std::string_view text) {
    std::size_t size = 0;
    auto const [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), size);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (wrong != std::errc() || !text.starts_with(':') || text.size() - 1 < size) {
        return std::nullopt;
    }
    spoken_of::item last{.action = std::string(text.substr(1, size))};
    text.remove_prefix(1 + size);
    if (text.starts_with(':')) {
        last.type.emplace(text.substr(1));
    } else if (!text.empty()) {
        return std::nullopt;
    }
    return last;
}

// Answers about one subject, whichever way it is asked.
class permission_lister {
public:
    permission_lister(authorizer::implementation const& in, detail::standing const& who,
                      caller_options const& as, request_options const& with, instant now)
        : in_(in), who_(who), as_(as), with_(with), now_(now), paths_(*who.at, in.memory->names, now) {}

    // All that could have a say, in order.
    [[nodiscard]] std::vector<spoken_of::item> items() const {
        spoken_of found(in_.memory->names);
        add_to(found, *who_.organization, *who_.subject, as_);
        if (as_.scopes) {
            for (scope_name const& name : *as_.scopes) {
                if (scope_node const* const s = who_.at->scopes.find(name.text())) {
                    found.add(s->rules);
                }
            }
        }
        for (subject_ref const& name : as_.actors) {
            detail::standing actor;
            find_standing(who_.at, name, {.mfa = as_.mfa}, actor);
            if (actor.subject != nullptr) {
                add_to(found, *actor.organization, *actor.subject, no_caller_options);
            }
        }
        return found.items();
    }

    // Nothing where nothing speaks of it.
    [[nodiscard]] std::optional<held_permission> find(spoken_of::item const& i) const {
        auto const asked =
            i.type ? resolved_question::of(in_, action_ref(i.action), type_ref(type(*i.type)), with_)
                   : resolved_question::of(in_, permission_question(i.asked), with_);
        held_permission p{.action = i.action, .type = i.type};
        caller_view caller{as_, now_};
        p.decision = decider::decide(caller, who_, asked, true);
        add_grants(asked, p.sources);
        add_roles(asked, p.sources);
        if (p.sources.empty() && !p.decision.conditional()) {
            return std::nullopt;
        }
        return p;
    }

private:
    [[nodiscard]] rule_list const& rules_of(grant_entry const& g) const noexcept {
        permission_node const& p = *who_.at->permissions[g.permission];
        return g.granted ? p.granted : p.denied;
    }

    void add_to(spoken_of& found, organization_node const& in, subject_node const& s,
                caller_options const& as) const {
        for (grant_entry const& g : s.grants()) {
            if (g.question != 0) {
                found.add(g.question);
            } else {
                found.add(rules_of(g));
            }
        }
        paths_.for_each(in, s, as, [&](role_paths::way const& w) { found.add(w.role->rules); });
    }

    void add_grants(resolved_question const& q, std::vector<permission_source>& to) const {
        auto const grants = who_.subject->grants();
        for (std::size_t i = 0; i < grants.size(); ++i) {
            grant_entry const& g = grants[i];
            window const valid =
                g.limit != grant_entry::no_limit ? who_.subject->extra->limits[g.limit].valid : window();
            bool const covers = g.question != 0 ? g.question == q.rules.key()
                                                : rules_of(g).answer(q.rules).says != rule_answer::kind::none;
            if (covers && valid.live_at(now_)) {
                to.push_back({.allows = g.granted,
                              .grant = grant_id(who_.subject->extra->grants[i].id),
                              .validity = to_validity(valid)});
            }
        }
    }

    void add_roles(resolved_question const& q, std::vector<permission_source>& to) const {
        paths_.for_each(*who_.organization, *who_.subject, as_, [&](role_paths::way const& w) {
            bool const is_here = w.limit.unit == name_table::unmentioned || w.limit.unit == q.unit;
            if (!is_here || !paths_.is_live(w)) {
                return;
            }
            rule_answer const answer = w.role->rules.answer(q.rules);
            if (answer.says != rule_answer::kind::none) {
                to.push_back({.allows = answer.says == rule_answer::kind::allow,
                              .role = paths_.path(w, role_node::no_role)});
            }
        });
    }

    authorizer::implementation const& in_;
    detail::standing const& who_;
    caller_options const& as_;
    request_options const& with_;
    instant now_;
    role_paths paths_;
};

failure refused(errc code, char const* what) {
    problems found;
    found.add_at(code, "", what);
    return found.take();
}

} // namespace

result<page<held_permission>> review::permissions_of(subject_ref who, caller_options const& as,
                                                     request_options const& with,
                                                     page_request const& p) const {
    if (as.bound != nullptr) {
        return refused(errc::not_expressible, "a token's statements bound the caller");
    }
    auto const last = p.after.empty() ? spoken_of::item() : parse_cursor(p.after);
    if (!last) {
        return refused(errc::invalid_cursor, "no page of permissions ends so");
    }
    page<held_permission> made;
    detail::standing standing;
    find_standing(at_, who, as, standing);
    // A gate that is shut hides the subject, but not what it has.
    if (standing.organization != nullptr && standing.subject == nullptr) {
        standing.subject = standing.organization->subjects.find(who.subject());
    }
    if (standing.subject == nullptr || standing.subject->deleted || standing.organization->deleted) {
        return made;
    }
    permission_lister const lister(*authorizer_->implementation_, standing, as, with, now_);
    auto const all = lister.items();
    std::size_t const limit = std::clamp<std::size_t>(p.limit, 1, limits::max_page_items);
    auto const first = std::upper_bound(all.begin(), all.end(), *last);
    for (auto at = first; at != all.end(); ++at) {
        if (made.items.size() == limit
            || static_cast<std::size_t>(at - first) == limits::max_page_candidates) {
            made.next = cursor_of(*std::prev(at));
            break;
        }
        if (auto found = lister.find(*at)) {
            made.items.push_back(std::move(*found));
        }
    }
    return made;
}

} // namespace writ::inline WRIT_ABI
