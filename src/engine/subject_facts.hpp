// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_SUBJECT_FACTS_HPP
#define WRIT_SRC_ENGINE_SUBJECT_FACTS_HPP

// What checks about one subject read of a directory, as records.

#include <writ/directory/directory.hpp>

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {

// Finds records by what names them.  Refers to the directory.
class directory_index {
public:
    using subject_key = std::pair<std::string, std::string>;

    explicit directory_index(directory const& d);

    // Organization and id of every subject.
    [[nodiscard]] std::set<subject_key> subjects() const;
    // Null where there is none.
    [[nodiscard]] writ::subject const* find(subject_key const& key) const noexcept;
    [[nodiscard]] organization const* find_organization(std::string const& id) const noexcept;
    // The organization's own, else the platform's.
    [[nodiscard]] role const* find_role(std::string const& organization, role_id const& id) const noexcept;

    // The roles that the subject has, through groups too, with their ancestors;
    // each once.
    [[nodiscard]] std::vector<role const*> roles_of(subject_key const& key) const;
    // All that its checks read but the catalogue, in the order of the directory.
    [[nodiscard]] std::vector<record> facts_of(subject_key const& key) const;

private:
    std::map<std::string, organization const*> organizations_;
    std::map<subject_key, writ::subject const*> subjects_;
    // By organization, empty for the platform, and id.
    std::map<subject_key, role const*> roles_;
    std::map<std::string, registered_service const*> services_;
    std::multimap<subject_key, assignment const*> assignments_;
    std::multimap<subject_key, grant const*> grants_;
    // By organization and group.
    std::multimap<subject_key, group_role const*> group_roles_;
};

// Whether two lists of facts are the same but for what no check reads.
[[nodiscard]] bool are_alike(std::vector<record> const& a, std::vector<record> const& b);

} // namespace writ::inline WRIT_ABI

#endif
