// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/lint_test.cpp.
#include "engine/directory_linter.hpp"
#include "engine/permission_form.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {
namespace {

class permission_linter {
public:
    permission_linter(directory const& d, vocabulary const& words, findings& found)
        : directory_(d), words_(words), found_(found) {
        for (permission const& p : d.permissions) {
            known_.insert(p.name.text());
            if (p.statements) {
                with_statements_.insert(p.name.text());
            }
        }
        if (words.permissions) {
            known_.insert(words.permissions->begin(), words.permissions->end());
        }
        each_name([this](permission_name const& name, place const&, bool gives) {
            if (gives && has_one_colon(name.text())) {
                with_one_colon_.insert(name.text());
            }
        });
    }

    void run() {
        each_name([this](permission_name const& name, place const& where, bool gives) {
            permission_form const form = parse_permission(name.text());
            names(name.text(), form, where);
            if (gives) {
                shapes(form, where);
            } else {
                reach(name.text(), form, where);
            }
        });
    }

private:
    // Calls `visit(name, where, gives)`; a denial does not give.
    template <class Visit>
    void each_name(Visit const& visit) const {
        place const root;
        auto const list = [&visit](std::vector<permission_name> const& names, place const& record) {
            place const at(record, "permissions");
            for (std::size_t i = 0; i < names.size(); ++i) {
                visit(names[i], place(at, i), true);
            }
        };
        place const roles(root, "roles");
        for (std::size_t i = 0; i < directory_.roles.size(); ++i) {
            if (!directory_.roles[i].deletion.deleted()) {
                list(directory_.roles[i].permissions, place(roles, i));
            }
        }
        place const scopes(root, "scopes");
        for (std::size_t i = 0; i < directory_.scopes.size(); ++i) {
            list(directory_.scopes[i].permissions, place(scopes, i));
        }
        place const grants(root, "grants");
        for (std::size_t i = 0; i < directory_.grants.size(); ++i) {
            place const at(grants, i);
            visit(directory_.grants[i].permission, place(at, "permission"), directory_.grants[i].granted);
        }
    }

    // Against the catalogue and the vocabulary.
    void names(std::string const& name, permission_form const& form, place const& where) {
        if (form.is_opaque() && !known_.empty() && !known_.contains(name)) {
            found_.add(lint_code::unknown_permission, severity::warning, where,
                       "there is no permission " + quoted(name));
        }
        if (!form.statement) {
            return;
        }
        auto const& [action, type] = *form.statement;
        if (words_.actions && action != "manage"
            && std::find(words_.actions->begin(), words_.actions->end(), action) == words_.actions->end()) {
            found_.add(lint_code::unknown_action, severity::warning, where,
                       "there is no action " + quoted(action));
        }
        if (words_.types && type != "all" && find_type(words_, type) == nullptr) {
            found_.add(lint_code::unknown_type, severity::warning, where, "there is no type " + quoted(type));
        }
    }

    // What gives more, or less, than it seems to.
    void shapes(permission_form const& form, place const& where) {
        if (form.statement && form.statement->action == "manage" && form.statement->type == "all") {
            found_.add(lint_code::allows_everything, severity::warning, where,
                       "covers every action on every type");
        }
        std::string covered;
        std::size_t others = 0;
        for (std::string const& name : with_statements_) {
            if (!form.prefix.empty() && covers_name(form.prefix, name)) {
                covered.empty() ? void(covered = name) : void(++others);
            }
        }
        if (!covered.empty()) {
            found_.add(lint_code::name_without_statements, severity::note, where,
                       "covers the name " + quoted(covered)
                           + (others == 0 ? "" : " and " + std::to_string(others) + " more")
                           + ", but gives none of the statements that the catalogue defines for it");
        }
    }

    // What a denial leaves out.
    void reach(std::string const& name, permission_form const& form, place const& where) {
        if (form.prefix.empty() || form.statement) {
            return;
        }
        for (auto at = with_one_colon_.upper_bound(std::string(form.prefix));
             at != with_one_colon_.end() && at->starts_with(form.prefix); ++at) {
            found_.add(lint_code::unreached_by_prefix, severity::warning, where,
                       "the denial of " + quoted(name) + " does not deny " + quoted(*at)
                           + ", for a prefix never covers a name with exactly one colon");
        }
    }

    directory const& directory_;
    vocabulary const& words_;
    findings& found_;
    std::set<std::string> known_;
    std::set<std::string> with_statements_;
    std::set<std::string> with_one_colon_;
};

} // namespace

void lint_permissions(directory const& d, vocabulary const& words, findings& found) {
    permission_linter(d, words, found).run();
}

} // namespace writ::inline WRIT_ABI
