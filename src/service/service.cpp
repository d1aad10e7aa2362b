// SPDX-License-Identifier: Apache-2.0
// Tested by tests/service.
#include "service/authenticated_caller.hpp"
#include "service/implementation.hpp"

#include <writ/credential/token_issuer.hpp>

// The standard library cannot say which process this is.
#include <boost/interprocess/detail/os_thread_functions.hpp>

#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

std::int64_t this_process() noexcept {
    return static_cast<std::int64_t>(boost::interprocess::ipcdetail::get_current_process_id());
}

class system_clock final : public clock {
public:
    [[nodiscard]] instant now() const noexcept override { return std::chrono::system_clock::now(); }
};

service_options completed(service_options o) {
    static system_clock const by_system;
    o.engine.clock = o.engine.clock != nullptr ? o.engine.clock : &by_system;
    o.engine.is_partial = o.memory_budget != 0;
    return o;
}

} // namespace

service::implementation::implementation(std::shared_ptr<store> the_store, service_options const& with)
    : from(std::move(the_store)), options(completed(with)), engine(options.engine), process(this_process()) {}

service::implementation::~implementation() = default;

failure service::implementation::forked() {
    return make_failure(errc::store_unavailable, "",
                        "this process is a fork of the one that opened the service");
}

bool service::implementation::was_forked() const noexcept {
    return process != this_process();
}

std::optional<std::int64_t> service::implementation::loaded_revision(record_scope const& scope) const {
    if (!scope) {
        return platform.revision;
    }
    auto const at = organizations.find(*scope);
    bool const is_loaded = at != organizations.end() && at->second.is == organization_entry::state::loaded;
    return is_loaded ? std::optional(at->second.revision) : std::nullopt;
}

std::optional<std::int64_t> service::implementation::revision_of(record_scope const& scope) const {
    std::shared_lock const lock(table);
    return loaded_revision(scope);
}

service_status service::implementation::status() const {
    service_status s;
    s.is_stale = is_stale();
    s.was_forked = was_forked();
    if (s.was_forked) {
        return s;
    }
    std::shared_lock const lock(table);
    s.position = position;
    s.age = steady::now() - last_read;
    s.platform_revision = platform.revision;
    s.platform_error = platform.why;
    s.last_error = last_error;
    s.memory = memory;
    s.commits_applied = applied;
    s.organizations_evicted = evicted;
    for (auto const& [id, entry] : organizations) {
        s.organizations_loaded += entry.is == organization_entry::state::loaded && !entry.is_absent ? 1 : 0;
        if (entry.is == organization_entry::state::unreadable
            && s.unreadable.size() < limits::max_page_items) {
            s.unreadable.push_back({id, entry.why});
        }
    }
    return s;
}

service::service(std::unique_ptr<implementation> i) noexcept : implementation_(std::move(i)) {}
service::service(service&&) noexcept = default;
service& service::operator=(service&& other) noexcept {
    std::swap(implementation_, other.implementation_);
    return *this;
}

service::~service() {
    if (implementation_ && implementation_->was_forked()) {
        // Its thread is not in this process, and its locks may be held for ever.
        static_cast<void>(implementation_.release());
    }
}

result<service> service::open(std::shared_ptr<store> from, service_options const& options) {
    return implementation::open(std::move(from), options, nullptr);
}

result<service> service::open(std::shared_ptr<store> from, service_options const& options,
                              authentication_options accepted) {
    return implementation::open(std::move(from), options, &accepted);
}

result<service> service::implementation::open(std::shared_ptr<store> from, service_options const& options,
                                              authentication_options* accepted) {
    if (from == nullptr) {
        return make_failure(errc::invalid_configuration, "from", "there is no store");
    }
    bool const is_followed = options.refresh == refresh_mode::background;
    if (options.poll_interval <= std::chrono::milliseconds::zero()
        || (is_followed && options.max_staleness.most() < 2 * options.poll_interval)) {
        return make_failure(errc::invalid_configuration, "poll_interval",
                            "the poll interval is not positive, or more than half of what may be stale");
    }
    auto made = std::make_unique<implementation>(std::move(from), options);
    if (accepted != nullptr) {
        auto door = authenticator::create(std::move(*accepted), made->options.engine.clock);
        if (!door) {
            return door.error();
        }
        made->authentication = std::move(*door);
    }
    if (auto opened = made->open(); !opened) {
        return opened.error();
    }
    if (is_followed) {
        made->thread = std::jthread([&self = *made](std::stop_token const& stop) { self.follow(stop); });
    }
    return service(std::move(made));
}

session service::start(subject_ref who, caller_options const& options,
                       std::optional<instant> at) const noexcept {
    auto const& self = *implementation_;
    return self.is_stale() ? self.engine.start_stale(who) : self.engine.start(who, options, at);
}

bool service::can(subject_ref who, permission_question const& p,
                  request_options const& options) const noexcept {
    auto const& self = *implementation_;
    return !self.is_stale() && self.engine.can(who, p, options);
}

bool service::can(subject_ref who, action_ref const& action, type_ref const& t,
                  request_options const& options) const noexcept {
    auto const& self = *implementation_;
    return !self.is_stale() && self.engine.can(who, action, t, options);
}

bool service::can(subject_ref who, action_ref const& action, resource const& r,
                  request_options const& options) const noexcept {
    auto const& self = *implementation_;
    return !self.is_stale() && self.engine.can(who, action, r, options);
}

decision service::check(subject_ref who, question const& q) const noexcept {
    auto const& self = *implementation_;
    if (self.is_stale()) {
        decision d;
        self.engine.start_stale(who).check_many({&q, 1}, {&d, 1});
        return d;
    }
    return self.engine.check(who, q);
}

authentication service::authenticate(authentication_request const& r) const {
    auto const& self = *implementation_;
    if (self.authentication == nullptr) {
        return authentication_refusal{.code = authentication_code::unavailable, .status = 503};
    }
    return self.authentication->authenticate(
        r, {self.engine, self.credentials, self.is_stale(), self.is_partial()});
}

result<issued_token> service::issue(token_issuer const& with, service_id const& caller,
                                    service_id const& target, instant now) const {
    if (implementation_->is_stale()) {
        return make_failure(errc::store_unavailable, "", "what is published is too old");
    }
    auto const scopes = implementation_->credentials.call(caller, target);
    if (!scopes) {
        return make_failure(errc::not_allowed, "target", "this service may not call that one");
    }
    // An empty list is written, too: it covers nothing.
    std::string list;
    for (scope_name const& name : *scopes) {
        if (name.text().find(' ') != std::string::npos) {
            return make_failure(errc::invalid_name, "scopes", "a scope with a space in its name");
        }
        list += (list.empty() ? "" : " ") + name.text();
    }
    return with.issue({.subject = caller.text(), .audience = target.text(), .claims = {{"scope", list}}},
                      now);
}

authorizer& service::engine() noexcept {
    return implementation_->engine;
}

authorizer const& service::engine() const noexcept {
    return implementation_->engine;
}

result<void> service::load(organization_id const& id) {
    return implementation_->load(id);
}

void service::evict(organization_id const& id) {
    implementation_->evict(id);
}

result<void> service::refresh() {
    return implementation_->refresh();
}

bool service::at_least(std::span<scope_revision const> revisions) const {
    return !implementation_->was_forked() && implementation_->at_least(revisions);
}

result<void> service::wait_for(std::span<scope_revision const> revisions,
                               std::chrono::steady_clock::time_point deadline, std::stop_token const& stop) {
    return implementation_->wait_for(revisions, deadline, stop);
}

result<commit_receipt> service::commit(std::vector<change> changes, commit_options options) {
    return implementation_->commit(std::move(changes), std::move(options));
}

std::optional<std::int64_t> service::revision_of(record_scope const& scope) const {
    return implementation_->was_forked() ? std::nullopt : implementation_->revision_of(scope);
}

service_status service::status() const {
    return implementation_->status();
}

} // namespace writ::inline WRIT_ABI
