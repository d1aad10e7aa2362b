// SPDX-License-Identifier: Apache-2.0
// How much memory a record takes once compiled.  Rough: measured on generated
// organizations, nodes, their share of pages and what the allocator adds.
#include "service/implementation.hpp"

#include "directory/each_record.hpp"

#include <boost/json/value.hpp>

namespace writ::inline WRIT_ABI {
namespace {

std::size_t cost(boost::json::value const& v) noexcept {
    std::size_t bytes = sizeof(v);
    if (auto const* const o = v.if_object()) {
        for (auto const& member : *o) {
            bytes += 64 + member.key().size() + cost(member.value());
        }
    } else if (auto const* const a = v.if_array()) {
        for (auto const& element : *a) {
            bytes += cost(element);
        }
    } else if (auto const* const s = v.if_string()) {
        bytes += s->size();
    }
    return bytes;
}

std::size_t cost(boost::json::object const& o) noexcept {
    std::size_t bytes = 0;
    for (auto const& member : o) {
        bytes += 64 + member.key().size() + cost(member.value());
    }
    return bytes;
}

std::size_t cost(organization const&) noexcept {
    return 1'024;
}
std::size_t cost(subject const& s) noexcept {
    std::size_t const extra = s.groups.empty() && s.attributes.empty() ? 0 : 200 + 64 * s.groups.size();
    return 120 + s.id.text().size() + extra + cost(s.attributes);
}
std::size_t cost(role const& r) noexcept {
    return 3'200 + 128 * r.permissions.size() + 512 * r.policy.size();
}
std::size_t cost(assignment const& a) noexcept {
    return a.unit || a.validity.not_before || a.validity.not_after ? 64 : 12;
}
std::size_t cost(group_role const&) noexcept {
    return 128;
}
std::size_t cost(grant const& g) noexcept {
    return 160 + g.permission.text().size();
}
// What is kept for authentication.
std::size_t cost(api_key const& k) noexcept {
    std::size_t const lists =
        96 * (k.scopes ? k.scopes->size() : 0) + 32 * k.addresses.size() + 96 * k.limits.size();
    return 1'200 + k.name.size() + k.description.size() + lists + cost(k.metadata);
}
std::size_t cost(openid_provider const& p) noexcept {
    return 256 + p.issuer.size();
}
// What nobody keeps.
template <class Other>
std::size_t cost(Other const&) noexcept {
    return 0;
}

} // namespace

std::size_t cost_of(record const& r) noexcept {
    return std::visit([](auto const& one) { return cost(one); }, r);
}

std::size_t cost_of(directory const& d) {
    std::size_t bytes = 0;
    for_each_record(d, [&](auto const& r) { bytes += cost(r); });
    return bytes;
}

} // namespace writ::inline WRIT_ABI
