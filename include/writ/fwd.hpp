// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_FWD_HPP
#define WRIT_FWD_HPP

// Forward declarations of the public classes, for headers that only name them.

#include <writ/export.hpp>

namespace writ::inline WRIT_ABI {

class ability;
class aliases;
class attributes;
class elements;
class field_pattern;
class policy;
class policy_builder;
class query;
class resource;
class type;
class value;
class verdict;
struct condition;
struct environment;
struct failure;
struct prepared_environment;
struct problem;
struct statement;

} // namespace writ::inline WRIT_ABI

#endif
