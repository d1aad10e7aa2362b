// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ENGINE_DECISION_LOG_HPP
#define WRIT_ENGINE_DECISION_LOG_HPP

// Where decisions go, for audits and for finding out.
//
//     struct my_log final : writ::decision_log {
//         void record(writ::decision_record const& r) noexcept override { queue.try_push(copy_of(r)); }
//     };
//     writ::authorizer iam({.log = &log, .log_every = 100});

#include <writ/engine/caller.hpp>
#include <writ/engine/decision.hpp>
#include <writ/engine/question.hpp>
#include <writ/export.hpp>
#include <writ/time.hpp>

#include <string_view>

namespace writ::inline WRIT_ABI {

// One decision.  Refers to texts that live until record() returns.
struct decision_record {
    subject_ref subject;
    // Of a permission question: its name; else the action.
    std::string_view action;
    // Empty for a permission question.
    std::string_view type;
    // The instance's id; empty: none.
    std::string_view resource_id;
    request_options const& options;
    instant now;
    writ::decision decision;
    // The role or grant that decided; empty: nothing of the kind did.
    std::string_view role;
    std::string_view grant;
};

// Implemented by the caller.  It must not block: the check waits for it.  What
// takes long is handed to a queue, and dropped and counted where that is full.
class WRIT_EXPORT decision_log {
public:
    // Thread safety: called from whichever threads check, at once.
    virtual void record(decision_record const& r) noexcept = 0;

protected:
    decision_log() = default;
    decision_log(decision_log const&) = default;
    decision_log& operator=(decision_log const&) = default;
    ~decision_log() = default;
};

} // namespace writ::inline WRIT_ABI

#endif
