// SPDX-License-Identifier: Apache-2.0
// Expected: no matching
//
// A struct without a description or a name is no resource.
#include <writ/policy/ability.hpp>

struct article {
    int level = 0;
};

#if !MUST_FAIL
BOOST_DESCRIBE_STRUCT(article, (), (level))
template <>
struct writ::resource_traits<article> {
    static constexpr std::string_view type = "Article";
};
#endif

bool ask(writ::ability const& ability, article const& a) {
    return ability.can("read", a);
}
