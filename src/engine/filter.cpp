// SPDX-License-Identifier: Apache-2.0
// What decider says of instances, as a condition on them.
#include "engine/effective_roles.hpp"
#include "engine/resolved_question.hpp"
#include "policy/filter_program.hpp"
#include "policy/rule_fold.hpp"

#include <writ/engine/session.hpp>
#include <writ/policy/ability.hpp>

#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

// The conditions of one subject, in the order in which a check is decided.
class subject_conditions {
public:
    subject_conditions(detail::standing const& who, caller_options const& caller, resolved_question const& q,
                       instant now, std::size_t& nodes)
        : who_(who), caller_(caller), question_(q), now_(now), nodes_(nodes),
          values_(values_of(who, caller, *q.options)) {}

    // Errors: errc::not_expressible, errc::too_many, errc::too_deep.
    // `is_actor`: a token's roles and groups are another's.
    [[nodiscard]] result<condition> all(bool is_actor) {
        rule_fold scopes(nodes_);
        if (auto const read = add_scopes(scopes); !read) {
            return read.error();
        }
        auto bound = bounding();
        if (!bound) {
            return bound.error();
        }
        condition in_bounds = both(std::move(scopes.allowed()), std::move(*bound));
        if (is_never(in_bounds)) {
            return in_bounds;
        }
        auto granted = grants(true);
        auto denied = grants(false);
        auto roles = by_roles(is_actor);
        for (auto const* part : {&granted, &denied}) {
            if (!*part) {
                return part->error();
            }
        }
        if (!roles) {
            return roles.error();
        }
        condition no = either(std::move(*denied), std::move(roles->denied));
        condition yes = either(std::move(*granted), std::move(roles->allowed));
        return both(std::move(in_bounds), both(negation(std::move(no)), std::move(yes)));
    }

private:
    struct sayings {
        condition allowed = never();
        condition denied = never();
    };

    // Adds the rules of a list that speak of the question.
    [[nodiscard]] result<void> add(rule_list const& rules, rule_fold& fold) const {
        auto const found = rules.candidates(question_.rules);
        for (auto r = found.rbegin(); r != found.rend(); ++r) {
            condition matches = always();
            if (r->program != nullptr) {
                auto read = condition_of(*r->program, r->statement, r->inverted, values_, dialect::writ);
                if (!read) {
                    return read.error();
                }
                matches = std::move(*read);
            }
            if (auto const added = fold.add(r->inverted, std::move(matches)); !added) {
                return added.error();
            }
        }
        return {};
    }

    [[nodiscard]] result<void> add_scopes(rule_fold& fold) const {
        if (!caller_.scopes) {
            return fold.add(false, always());
        }
        if (caller_.scopes->size() > limits::max_scopes_per_session) {
            return {};
        }
        for (scope_name const& name : *caller_.scopes) {
            scope_node const* const scope = who_.at->scopes.find(name.text());
            // Scopes hold permissions, which allow only.
            if (scope != nullptr) {
                if (auto const added = add(scope->rules, fold); !added) {
                    return added.error();
                }
            }
        }
        return {};
    }

    // What the statements that a token carries leave.
    [[nodiscard]] result<condition> bounding() const {
        if (caller_.bound == nullptr) {
            return always();
        }
        auto const f = caller_.bound->filter(question_.action, question_.type,
                                             {.field = question_.rules.field, .environment = values_});
        if (!f) {
            return f.error();
        }
        if (f->dialect() != dialect::writ) {
            return make_failure(errc::not_expressible, "bound",
                                "the statements that bound the session are not of the dialect of roles");
        }
        return f->condition();
    }

    // Where a live grant, or denial, covers the question.
    [[nodiscard]] result<condition> grants(bool granted) const {
        rule_fold fold(nodes_);
        for (grant_entry const& g : who_.subject->grants()) {
            bool const live =
                g.limit == grant_entry::no_limit || who_.subject->extra->limits[g.limit].valid.live_at(now_);
            if (g.granted != granted || !live) {
                continue;
            }
            result<void> added;
            if (g.question != 0) {
                added = g.question == question_.rules.key() ? fold.add(!granted, always()) : added;
            } else {
                permission_node const& p = *who_.at->permissions[g.permission];
                added = add(granted ? p.granted : p.denied, fold);
            }
            if (!added) {
                return added.error();
            }
        }
        return std::move(granted ? fold.allowed() : fold.denied());
    }

    [[nodiscard]] result<sayings> by_roles(bool is_actor) const {
        auto const roles = is_actor
                               ? effective_roles(who_, now_, question_.unit, {}, {})
                               : effective_roles(who_, now_, question_.unit, caller_.roles, caller_.groups);
        bool const one_list = who_.at->combine == combination::last_match;
        sayings said;
        rule_fold all(nodes_);
        for (role_node const* role : roles) {
            rule_fold own(nodes_);
            if (auto const added = add(role->rules, one_list ? all : own); !added) {
                return added.error();
            }
            said.allowed = either(std::move(said.allowed), std::move(own.allowed()));
            said.denied = either(std::move(said.denied), std::move(own.denied()));
        }
        return one_list ? sayings{std::move(all.allowed()), std::move(all.denied())} : std::move(said);
    }

    detail::standing const& who_;
    caller_options const& caller_;
    resolved_question const& question_;
    instant now_;
    std::size_t& nodes_;
    environment values_;
};

bool is_shut(detail::standing const& who, resolved_question const& q) noexcept {
    auto const& stated = q.options->resource_organization;
    return q.is_invalid || who.gate != reason::no_match
           || (stated && *stated != who.organization->id && !who.organization->is_operator);
}

} // namespace

result<filter> session::filter(action_ref const& action, type_ref const& t,
                               request_options const& options) const {
    auto const q = resolved_question::of(*authorizer_->implementation_, action, t, options);
    std::size_t nodes = 0;
    condition all = always();
    for (std::size_t i = 0; i <= options_.actors.size() && !is_never(all); ++i) {
        bool const is_actor = i != 0;
        detail::standing who = who_;
        if (is_actor) {
            find_standing(who_.at, options_.actors[i - 1], {.mfa = options_.mfa}, who);
        }
        if (is_shut(who, q)) {
            return writ::filter();
        }
        auto one = subject_conditions(who, options_, q, now_, nodes).all(is_actor);
        if (!one) {
            return one.error();
        }
        all = both(std::move(all), std::move(*one));
    }
    return filter::representation::make(std::move(all), dialect::writ, true);
}

} // namespace writ::inline WRIT_ABI
