// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_TOKEN_CALLER_HPP
#define WRIT_CREDENTIAL_TOKEN_CALLER_HPP

// From a verified token to a caller of the engine.
//
//     auto reader = writ::claim_reader::create({.organization = acme}).value();
//     auto caller = reader.read(std::move(token));
//     if (caller) {
//         auto session = iam.start(caller->who(), caller->options({.groups = true}), now);
//     }
//
// What a token says of its bearer bounds him: scopes, statements (`policies`) and
// those who act for him (`act`).  Groups and roles, which would add to what he
// may do, count only where the organization lets the token's issuer assert them.
// Whether an issuer may speak for an organization at all, that of the subject and
// those of the actors, is asked by the host, or by service::authenticate().

#include <writ/credential/token_refusal.hpp>
#include <writ/credential/token_verifier.hpp>
#include <writ/engine/caller.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/id.hpp>
#include <writ/time.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Which claims say what, and how they are read.  Of several names for one thing
// a token may have one.
struct claim_rules {
    // The organization of the subject, and within `act` that of an actor.
    std::vector<std::string> organization_claims = {"org", "organization"};
    // Of tokens that name none; empty: such a token is refused.
    organization_id organization = {};
    // A list of texts, or one text.
    std::vector<std::string> group_claims = {"groups"};
    std::vector<std::string> role_claims = {"roles"};
    // A text with spaces between the names, or a list of texts.
    std::vector<std::string> scope_claims = {"scope", "scp"};
    // A list of `{"resources": ["nfrn:*"], "actions": ["Invoice:read"]}`; with any
    // other member it is malformed.
    std::vector<std::string> policy_claims = {"policies"};
    // Lists of stamps, each as JSON text; all of them are read.
    std::vector<std::string> stamp_claims = {"grants-super", "grants-custom", "grants-public",
                                             "grants-action", "grants-standard"};
    // What `lastModified` counts.
    time_unit stamp_unit = time_unit::seconds;
    // What in `amr`, or as `acr`, tells of a second factor.
    std::vector<std::string> mfa_methods = {"mfa"};
    std::vector<std::string> mfa_classes = {};
};

// As of when the issuer knew a record that the token rests on.
struct grant_stamp {
    std::string id = {};
    // In the unit of the rules.
    std::int64_t last_modified = 0;
};

// Knows the records as they are now; implemented by the caller.
class WRIT_EXPORT stamp_source {
public:
    // When a record of the organization, or of the platform, was last written;
    // absent: there is none, or that is not known.
    // Thread safety: called from whichever thread authenticates.
    [[nodiscard]] virtual std::optional<instant> last_written(organization_id const& organization,
                                                              std::string_view id) const = 0;

protected:
    stamp_source() = default;
    stamp_source(stamp_source const&) = default;
    stamp_source& operator=(stamp_source const&) = default;
    ~stamp_source() = default;
};

// What an organization lets an issuer say of its subjects.
struct issuer_rights {
    bool groups = false;
    bool roles = false;
};

// A handle: copies share one immutable token.
// Thread safety: safe for any number of threads at once.
class WRIT_EXPORT token_caller {
public:
    [[nodiscard]] verified_token const& token() const noexcept;
    [[nodiscard]] organization_id const& organization() const noexcept;
    [[nodiscard]] subject_id const& subject() const noexcept;
    // Absent: not bounded by scopes.
    [[nodiscard]] std::optional<std::span<scope_name const>> scopes() const noexcept;
    [[nodiscard]] std::span<grant_stamp const> stamps() const noexcept;
    // Whether no record that the token rests on was written since, or is gone.
    // A record that does not say when it was written is taken for a later one.
    // Stamps tell seconds: what was written in the very second is not later.
    [[nodiscard]] bool is_current(stamp_source const& records) const;

    // To start a session with.  Both refer to the token: a copy of the handle
    // must outlive the session.
    [[nodiscard]] subject_ref who() const noexcept;
    [[nodiscard]] caller_options options(issuer_rights const& rights) const noexcept;

private:
    friend class claim_reader;
    struct impl;
    explicit token_caller(std::shared_ptr<impl const> made) noexcept;

    std::shared_ptr<impl const> impl_;
};

// Immutable.
// Thread safety: safe for any number of threads at once.
class WRIT_EXPORT claim_reader {
public:
    // Errors: errc::invalid_configuration, with the member as the place: a name
    // that is empty or stands twice, one that every token reads in its own way
    // (`sub`, `act`, `acr`), and no way to know the organization.
    [[nodiscard]] static result<claim_reader> create(claim_rules rules = {});

    // Statements that are malformed cover nothing; everything else that is
    // malformed is a refusal.
    // Errors: token_refusal::claim_missing, without an organization;
    // token_refusal::claim_malformed, also for more than limits.hpp allows.
    // Complexity: linear in the claims.
    [[nodiscard]] token_result<token_caller> read(verified_token token) const;

private:
    explicit claim_reader(claim_rules rules) noexcept;
    claim_rules rules_;
};

} // namespace writ::inline WRIT_ABI

#endif
