// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_LIMITS_HPP
#define WRIT_LIMITS_HPP

// Bounds on everything that a stranger may write.
//
// Input beyond a bound is refused when it is read or compiled, with
// errc::too_deep, errc::too_large or errc::too_many and the place.  The values
// leave generous room for real policies and keep one hostile document from
// taking a thread or the memory.

#include <writ/export.hpp>

#include <cstddef>

namespace writ::inline WRIT_ABI::limits {

// JSON text, in bytes.  A policy of 200,000 statements takes about 40 MiB.
inline constexpr std::size_t max_document_bytes = std::size_t{64} << 20;

// Nesting of JSON, in levels.  Conditions have a tighter bound of their own;
// this one also bounds attributes, which are data.
inline constexpr std::size_t max_json_depth = 64;

// Values in one JSON document.  Bounds memory: a value takes up to 64 bytes,
// so 32 MiB of `0,` may not become gigabytes.
inline constexpr std::size_t max_json_values = 8'000'000;

// Members of one object.  Boost.JSON finds members by a hash that a stranger
// can make collide; this bounds what that costs.
inline constexpr std::size_t max_json_members = 1'000;

// Problems reported of one document.  More help nobody, and an attacker could
// make the report larger than the document.
inline constexpr std::size_t max_problems = 100;

// Statements in one policy.  Twice the largest workload that is benchmarked.
inline constexpr std::size_t max_statements = 200'000;

// Pairs of action and type that the statements of one policy cover, all
// together.  A statement of 1,000 actions and 1,000 types covers a million.
inline constexpr std::size_t max_covered_pairs = 8'000'000;

// An action, resource type, field name or attribute path, in bytes.
inline constexpr std::size_t max_name_bytes = 256;

// Names in one list of a statement: actions, resource types, fields or
// resource patterns.  A check may walk the fields and patterns.
inline constexpr std::size_t max_names_per_statement = 1'000;

// A field pattern, in bytes.  Matching takes time proportional to pattern
// times field; the matcher's state for this many fits the stack.
inline constexpr std::size_t max_field_pattern_bytes = 1'024;

// A reason, in bytes.  Reasons are sentences shown to people.
inline constexpr std::size_t max_reason_bytes = 4'096;

// Nesting of a condition, in levels of documents and operators.  Evaluation
// recurses this deep at most.
inline constexpr std::size_t max_condition_depth = 32;

// Tests and logical operators in the conditions of one statement.
inline constexpr std::size_t max_condition_nodes = 1'000;

// Members of the list of `$in`, `$nin` or `$all`.
inline constexpr std::size_t max_list_members = 10'000;

// Tests and groups of a filter, and how often the statements on one question
// turn from allowing to forbidding: each turn nests the filter by two levels.
// What databases take is tighter still.
inline constexpr std::size_t max_filter_nodes = 100'000;
inline constexpr std::size_t max_filter_turns = 100;

// The parameters of one SQL condition, its text in bytes, and how deep its
// parentheses nest: below what SQLite (32,766 and a million bytes) and
// PostgreSQL (65,535) take.  SQLite's parser may take less depth, and says so.
inline constexpr std::size_t max_sql_parameters = 30'000;
inline constexpr std::size_t max_sql_bytes = 900'000;
inline constexpr std::size_t max_sql_depth = 300;

// Segments of an attribute path.  Resolution through arrays recurses this deep.
inline constexpr std::size_t max_path_segments = 32;

// A `$regex`, in bytes, and the memory RE2 may take for it, in bytes.
inline constexpr std::size_t max_regex_bytes = 1'024;
inline constexpr std::size_t max_regex_memory_bytes = std::size_t{1} << 20;

// A resource name or pattern, in bytes.
inline constexpr std::size_t max_resource_name_bytes = 1'024;

// Names that one alias may stand for, itself and indirect ones included.
inline constexpr std::size_t max_alias_expansion = 1'000;

// An id that the host gives, in bytes.  Longer ones would be copied at each check.
inline constexpr std::size_t max_id_bytes = 128;

// A permission name, in bytes.
inline constexpr std::size_t max_permission_name_bytes = 256;

// A slug or a label, in bytes: that of a DNS label.  A deleted organization's
// label is kept with its id and two separators.
inline constexpr std::size_t max_label_bytes = 63;
inline constexpr std::size_t max_stored_label_bytes = max_id_bytes + max_label_bytes + 2;

// An e-mail address, in bytes: what fits SMTP's path.
inline constexpr std::size_t max_email_bytes = 254;

// A URL, in bytes.
inline constexpr std::size_t max_url_bytes = 2'048;

// An organization's name, another name or short text of a record, and a
// description, in characters (Unicode scalar values).
inline constexpr std::size_t max_organization_name_characters = 100;
inline constexpr std::size_t max_title_characters = 256;
inline constexpr std::size_t max_text_characters = 4'096;

// Nesting of the attributes of a subject, and of other free-form objects of a
// record, in levels.  Below that of JSON, for records stand in documents.
inline constexpr std::size_t max_attribute_depth = 48;

// Items of one list of a record: permissions, groups, scopes, addresses.
inline constexpr std::size_t max_record_items = 10'000;

// Organizations of one directory.
inline constexpr std::size_t max_organizations = 4'000'000;

// Roles of one directory, those of the platform included: what two levels of
// blocks of pointers hold.
inline constexpr std::size_t max_roles = std::size_t{1} << 21;

// A role and its ancestors.
inline constexpr std::size_t max_role_chain = 32;

// Statements and permissions in a role's list, those of its ancestors included.
inline constexpr std::size_t max_statements_per_role = 100'000;

// Roles and groups of one subject; a check walks them all.
inline constexpr std::size_t max_roles_per_subject = 1'000;
inline constexpr std::size_t max_groups_per_subject = 1'000;

// Grants and denials of one subject; a check walks them all.
inline constexpr std::size_t max_grants_per_subject = 1'000;

// Different names of actions, resource types, permissions and units that one
// authorizer has met.  They are kept as long as it lives.
inline constexpr std::size_t max_interned_names = 4'000'000;

// Scopes that bound one session, and actors through whom one goes.
inline constexpr std::size_t max_scopes_per_session = 100;
inline constexpr std::size_t max_actors_per_session = 8;

// Items of one page of a long answer, and subjects that are asked for it: a page
// of those who may do what few of the asked may ends early.
inline constexpr std::size_t max_page_items = 1'000;
inline constexpr std::size_t max_page_candidates = 10'000;
// What an explanation holds: statements; tests and groups of their conditions;
// roles, grants and scopes.  What is left out is said to be.
inline constexpr std::size_t max_explained_statements = 500;
inline constexpr std::size_t max_explained_clauses = 2'000;
inline constexpr std::size_t max_explained_records = 1'000;

// Of a value in an explanation: a string, in bytes, and a list, in elements.
inline constexpr std::size_t max_explained_bytes = 256;
inline constexpr std::size_t max_explained_elements = 16;

// Single changes that are tried against a denial, and how many of them
// together, beside those that open a gate: each set of them is decided anew,
// about twenty thousand times at most.
inline constexpr std::size_t max_tried_changes = 48;
inline constexpr std::size_t max_changes_together = 3;

// Roles and scopes that are looked at for one that would turn a denial.
inline constexpr std::size_t max_tried_records = 10'000;

// Sets of changes that are answered to a denial; smaller ones first.
inline constexpr std::size_t max_answered_changes = 10;

// What a linter or a comparison of policies looks at: instances for one
// question, and for all together.  Beyond it nothing is claimed.
inline constexpr std::size_t max_classes_per_question = 20'000;
inline constexpr std::size_t max_classes = 500'000;

// Findings of one linter run, and differences of one comparison.
inline constexpr std::size_t max_findings = 1'000;
inline constexpr std::size_t max_differences = 100;

// Changes of one commit.
inline constexpr std::size_t max_changes_per_commit = 100'000;

// Scopes that one commit rests on.
inline constexpr std::size_t max_scopes_per_commit = 1'000;

// Members that a query of a store names.
inline constexpr std::size_t max_query_filters = 8;

// Commits of one answer of the feed.
inline constexpr std::size_t max_feed_commits = 1'000;
// The text of a key or of a set of keys, in bytes; a secret, too.
inline constexpr std::size_t max_key_document_bytes = std::size_t{256} << 10;

// A member of a JSON Web Key that holds bytes, in characters: a secret of two
// kilobytes, or a number of RSA.
inline constexpr std::size_t max_jwk_member_bytes = 4'096;

// Keys of one set, and of one signing ring.
inline constexpr std::size_t max_jwks_keys = 100;

// The modulus of an RSA key, in bits.  Time grows with its square.
inline constexpr std::size_t max_rsa_bits = 8'192;

// The id of a key, in bytes.
inline constexpr std::size_t max_kid_bytes = 256;

// A token, in bytes.  It is compared with this before anything is decoded.
inline constexpr std::size_t max_token_bytes = std::size_t{16} << 10;

// How far clocks may differ, in seconds.
inline constexpr std::size_t max_leeway_seconds = 300;

// The issuers that one verifier trusts.
inline constexpr std::size_t max_trusted_issuers = 1'000;

// Ids of keys that a fetched set is known not to have.
inline constexpr std::size_t max_unknown_kids = 1'000;

// The longest that a kind may let its tokens live, in seconds: ten years.
inline constexpr std::size_t max_token_lifetime_seconds = 315'360'000;

// The prefix of API keys, in bytes: type, environment and their underscores.
inline constexpr std::size_t max_key_prefix_bytes = 32;

// The text of an API key, in bytes, those of other systems included: more is
// neither hashed nor looked up.
inline constexpr std::size_t max_key_text_bytes = 512;

// Limits of one API key: a use walks them all.
inline constexpr std::size_t max_key_limits = 16;
// Keys that were replaced by one and still work beside it.
inline constexpr std::size_t max_live_predecessors = 2;
// What one token carries: stamps, nested JSON texts, patterns for each type.
inline constexpr std::size_t max_token_stamps = 1'000;
inline constexpr std::size_t max_nested_texts = 2;
inline constexpr std::size_t max_token_patterns = 10'000;
// Tokens that are revoked, used or cached; longer texts are not; kinds of a door.
inline constexpr std::size_t max_remembered_tokens = 1'000'000;
inline constexpr std::size_t max_cached_token_bytes = std::size_t{4} << 10;
inline constexpr std::size_t max_accepted_kinds = 16;
} // namespace writ::inline WRIT_ABI::limits

#endif
