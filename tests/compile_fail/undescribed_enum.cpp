// SPDX-License-Identifier: Apache-2.0
// Expected: an enum member needs BOOST_DESCRIBE_ENUM
//
// An enum without names cannot be read by name.
#include <writ/policy/ability.hpp>

enum class status { open, closed };
#if !MUST_FAIL
BOOST_DESCRIBE_ENUM(status, open, closed)
#endif

struct article {
    ::status status = ::status::open;
};
BOOST_DESCRIBE_STRUCT(article, (), (status))

template <>
struct writ::resource_traits<article> {
    static constexpr std::string_view type = "Article";
};

bool ask(writ::ability const& ability, article const& a) {
    return ability.can("read", a);
}
