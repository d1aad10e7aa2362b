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
class filter;
class policy;
class policy_builder;
class query;
class resource;
class review;
class type;
class value;
class verdict;
struct api_key;
struct assignment;
struct audit_entry;
struct change;
struct condition;
struct decision_explanation;
struct default_role;
struct directory;
struct directory_diff;
struct directory_difference;
struct environment;
struct explanation;
struct external_identity;
struct failure;
struct finding;
struct grant;
struct group_role;
struct identity_provider;
struct invitation;
struct lint_report;
struct openid_provider;
struct organization;
struct permission;
struct policy_diff;
struct policy_difference;
struct preferences;
struct prepared_environment;
struct problem;
struct registered_service;
struct role;
struct scenario;
struct scope;
struct service_call;
struct statement;
struct subject;
struct validity;
struct way_out;
struct vocabulary;
struct vocabulary_type;

} // namespace writ::inline WRIT_ABI

#endif
