// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_MENTIONED_NAMES_HPP
#define WRIT_SRC_ENGINE_MENTIONED_NAMES_HPP

// The actions, types and opaque permissions that a directory speaks of.

#include <writ/directory/directory.hpp>

#include <set>
#include <string>

namespace writ::inline WRIT_ABI {

struct mentioned_names {
    std::set<std::string> actions;
    std::set<std::string> types;
    std::set<std::string> permissions;

    // Those of roles, grants and the catalogue.
    void add(directory const& d);

private:
    void add(policy const& p);
    void add(permission_name const& name);
};

} // namespace writ::inline WRIT_ABI

#endif
