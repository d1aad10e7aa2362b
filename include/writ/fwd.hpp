// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_FWD_HPP
#define WRIT_FWD_HPP

// Forward declarations of the public classes, for headers that only name them.

#include <writ/export.hpp>

namespace writ::inline WRIT_ABI {

class ability;
class aliases;
class attributes;
class authenticated_caller;
class claim_reader;
class elements;
class entropy;
class fetched_keys;
class field_pattern;
class filter;
class fixed_keys;
class key_format;
class key_gates;
class key_index;
class key_parser;
class key_source;
class key_verifier;
class peppers;
class policy;
class policy_builder;
class query;
class resource;
class review;
class revocation_list;
class secret;
class signer;
class signing_key;
class signing_ring;
class stamp_source;
class store;
class token_cache;
class token_caller;
class token_issuer;
class token_key_source;
class token_verifier;
class type;
class used_tokens;
class value;
class verdict;
class verification_key;
struct accepted_tokens;
struct api_key;
struct assignment;
struct audit_entry;
struct authentication_options;
struct authentication_refusal;
struct authentication_request;
struct change;
struct claim_rules;
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
struct grant_stamp;
struct group_role;
struct identity_provider;
struct invitation;
struct issued_token;
struct issuer_rights;
struct key_reading;
struct key_wanted;
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
struct request_header;
struct role;
struct scenario;
struct scope;
struct service_call;
struct statement;
struct subject;
struct token_cache_options;
struct token_issuer_options;
struct token_kind;
struct token_proof;
struct token_request;
struct token_verifier_options;
struct trusted_issuer;
struct unverified_token;
struct validity;
struct verified_token;
struct vocabulary;
struct vocabulary_type;
struct way_out;

} // namespace writ::inline WRIT_ABI

#endif
