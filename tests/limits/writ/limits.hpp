// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_LIMITS_HPP
#define WRIT_LIMITS_HPP

// The constants of include/writ/limits.hpp with values that a test can reach
// in a line.  A hygiene test compares the names.

#include <writ/export.hpp>

#include <cstddef>

namespace writ::inline WRIT_ABI::limits {

inline constexpr std::size_t max_document_bytes = 2'048;
inline constexpr std::size_t max_json_depth = 8;
inline constexpr std::size_t max_json_values = 100;
inline constexpr std::size_t max_json_members = 8;
inline constexpr std::size_t max_problems = 3;
inline constexpr std::size_t max_statements = 4;
inline constexpr std::size_t max_covered_pairs = 12;
inline constexpr std::size_t max_name_bytes = 16;
inline constexpr std::size_t max_names_per_statement = 4;
inline constexpr std::size_t max_field_pattern_bytes = 12;
inline constexpr std::size_t max_reason_bytes = 24;
inline constexpr std::size_t max_condition_depth = 4;
inline constexpr std::size_t max_condition_nodes = 8;
inline constexpr std::size_t max_list_members = 4;
inline constexpr std::size_t max_filter_nodes = 12;
inline constexpr std::size_t max_filter_turns = 2;
inline constexpr std::size_t max_sql_parameters = 3;
inline constexpr std::size_t max_sql_bytes = 400;
inline constexpr std::size_t max_sql_depth = 7;
inline constexpr std::size_t max_path_segments = 3;
inline constexpr std::size_t max_regex_bytes = 20;
inline constexpr std::size_t max_regex_memory_bytes = 8'192;
inline constexpr std::size_t max_resource_name_bytes = 24;
inline constexpr std::size_t max_alias_expansion = 4;
inline constexpr std::size_t max_id_bytes = 6;
inline constexpr std::size_t max_permission_name_bytes = 10;
inline constexpr std::size_t max_label_bytes = 5;
inline constexpr std::size_t max_stored_label_bytes = max_id_bytes + max_label_bytes + 2;
inline constexpr std::size_t max_email_bytes = 12;
inline constexpr std::size_t max_url_bytes = 16;
inline constexpr std::size_t max_organization_name_characters = 4;
inline constexpr std::size_t max_title_characters = 6;
inline constexpr std::size_t max_text_characters = 8;
inline constexpr std::size_t max_attribute_depth = 3;
inline constexpr std::size_t max_record_items = 3;
inline constexpr std::size_t max_organizations = 3;
inline constexpr std::size_t max_roles = 6;
inline constexpr std::size_t max_role_chain = 3;
inline constexpr std::size_t max_statements_per_role = 6;
inline constexpr std::size_t max_roles_per_subject = 2;
inline constexpr std::size_t max_groups_per_subject = 2;
inline constexpr std::size_t max_grants_per_subject = 2;
inline constexpr std::size_t max_interned_names = 20;
inline constexpr std::size_t max_scopes_per_session = 2;
inline constexpr std::size_t max_actors_per_session = 2;
inline constexpr std::size_t max_page_items = 2;
inline constexpr std::size_t max_page_candidates = 3;
inline constexpr std::size_t max_explained_statements = 2;
inline constexpr std::size_t max_explained_clauses = 3;
inline constexpr std::size_t max_explained_records = 3;
inline constexpr std::size_t max_explained_bytes = 8;
inline constexpr std::size_t max_explained_elements = 2;
inline constexpr std::size_t max_tried_changes = 3;
inline constexpr std::size_t max_changes_together = 2;
inline constexpr std::size_t max_tried_records = 3;
inline constexpr std::size_t max_answered_changes = 1;
inline constexpr std::size_t max_classes_per_question = 30;
inline constexpr std::size_t max_classes = 60;
inline constexpr std::size_t max_findings = 3;
inline constexpr std::size_t max_differences = 2;
inline constexpr std::size_t max_changes_per_commit = 4;
inline constexpr std::size_t max_scopes_per_commit = 2;
inline constexpr std::size_t max_query_filters = 1;
inline constexpr std::size_t max_feed_commits = 2;
inline constexpr std::size_t max_key_prefix_bytes = 8;
inline constexpr std::size_t max_key_text_bytes = 64;
inline constexpr std::size_t max_key_limits = 2;
inline constexpr std::size_t max_live_predecessors = 1;
inline constexpr std::size_t max_key_document_bytes = 8'192;
inline constexpr std::size_t max_jwk_member_bytes = 400;
inline constexpr std::size_t max_jwks_keys = 2;
inline constexpr std::size_t max_rsa_bits = 2'048;
inline constexpr std::size_t max_kid_bytes = 48;
inline constexpr std::size_t max_token_bytes = 1'024;
inline constexpr std::size_t max_leeway_seconds = 5;
inline constexpr std::size_t max_trusted_issuers = 2;
inline constexpr std::size_t max_unknown_kids = 2;
inline constexpr std::size_t max_token_lifetime_seconds = 3'600;
inline constexpr std::size_t max_token_stamps = 3;
inline constexpr std::size_t max_nested_texts = 1;
inline constexpr std::size_t max_token_patterns = 4;
inline constexpr std::size_t max_remembered_tokens = 2;
inline constexpr std::size_t max_cached_token_bytes = 600;
inline constexpr std::size_t max_accepted_kinds = 2;

} // namespace writ::inline WRIT_ABI::limits

#endif
