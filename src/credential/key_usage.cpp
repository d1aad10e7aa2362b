// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_usage.hpp>

#include <algorithm>
#include <limits>

namespace writ::inline WRIT_ABI {
namespace {

using std::chrono::nanoseconds;
using int64_bounds = std::numeric_limits<std::int64_t>;

// A century: what a record states beyond is no other rule, and the nanoseconds
// of a period fit a number.
constexpr std::int64_t longest_period = std::int64_t{36'525} * 86'400;
constexpr std::int64_t per_second = 1'000'000'000;

// Of two numbers that are not negative.
std::int64_t saturating_add(std::int64_t a, std::int64_t b) noexcept {
    return a > int64_bounds::max() - b ? int64_bounds::max() : a + b;
}
std::int64_t saturating_multiply(std::int64_t a, std::int64_t b) noexcept {
    return b != 0 && a > int64_bounds::max() / b ? int64_bounds::max() : a * b;
}
// How far `a` lies behind `b`; 0 where it does not.
std::int64_t distance(std::int64_t a, std::int64_t b) noexcept {
    std::uint64_t const d = a > b ? static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b) : 0;
    return d > static_cast<std::uint64_t>(int64_bounds::max()) ? int64_bounds::max()
                                                               : static_cast<std::int64_t>(d);
}

std::int64_t divided_down(std::int64_t a, std::int64_t by) noexcept {
    return a / by - (a % by < 0 ? 1 : 0);
}
std::int64_t divided_up(std::int64_t a, std::int64_t by) noexcept {
    return a / by + (a % by > 0 ? 1 : 0);
}

std::int64_t count(instant when) noexcept {
    return when.time_since_epoch().count();
}

// The periods of a limit, numbered.
class periods {
public:
    explicit periods(key_limit const& l) noexcept
        : monthly_(l.monthly),
          length_(l.period && !l.monthly
                      ? std::clamp<std::int64_t>(l.period->count(), 1, longest_period) * per_second
                      : 0) {}

    [[nodiscard]] bool exist() const noexcept { return monthly_ || length_ != 0; }
    [[nodiscard]] std::int64_t length() const noexcept { return length_; }

    [[nodiscard]] std::int64_t number_of(instant now) const noexcept {
        if (!monthly_) {
            return length_ == 0 ? 0 : divided_down(count(now), length_);
        }
        std::chrono::year_month_day const day(std::chrono::floor<std::chrono::days>(now));
        return std::int64_t{static_cast<int>(day.year())} * 12 + static_cast<unsigned>(day.month()) - 1;
    }

    // Absent: after the last instant.
    [[nodiscard]] std::optional<instant> start_of(std::int64_t n) const noexcept {
        if (!monthly_) {
            return length_ == 0 || n > int64_bounds::max() / length_
                       ? std::nullopt
                       : std::optional(instant(nanoseconds(n * length_)));
        }
        constexpr std::int64_t last_month = std::int64_t{2262} * 12 + 3;
        if (n > last_month) {
            return {};
        }
        std::chrono::year const year(static_cast<int>(divided_down(n, 12)));
        std::chrono::month const month(static_cast<unsigned>(n - divided_down(n, 12) * 12 + 1));
        return instant(std::chrono::sys_days(year / month / 1));
    }

private:
    bool monthly_;
    std::int64_t length_;
};

key_usage used(std::optional<key_usage> const& before, std::int64_t left, std::int64_t mark,
               instant now) noexcept {
    return {left, mark, before ? std::max(before->last_used, count(now)) : count(now)};
}

// Windows, and credits with or without additions.  Those without a period are
// marked with what was used in all, so that a new amount counts at once.
class credit_counter {
public:
    credit_counter(key_limit const& l, std::optional<key_usage> const& stored, instant now) noexcept
        : limit_(l), periods_(l), current_(periods_.number_of(now)), left_(l.amount), mark_(current_) {
        if (!stored) {
            return;
        }
        left_ = std::max<std::int64_t>(stored->left, 0);
        if (!periods_.exist()) {
            // Otherwise it was counted by another rule.
            bool const is_known = stored->mark < 0;
            std::int64_t const used = is_known ? distance(0, stored->mark) : distance(l.amount, left_);
            left_ = distance(l.amount, used);
            mark_ = -used;
            return;
        }
        // One period ahead the clock may have stepped back over the beginning, and
        // the same period would be given anew; further ahead it was wrong.
        mark_ = distance(stored->mark, current_) == 1 ? stored->mark : current_;
        std::int64_t const passed = passed_since(*stored, now);
        if (l.refill == limit_refill::add) {
            left_ = saturating_add(left_, saturating_multiply(passed, l.amount));
        } else {
            left_ = passed > 0 ? l.amount : std::min(left_, l.amount);
        }
    }

    usage_result take(std::optional<key_usage> const& stored, std::int64_t cost, instant now) const noexcept {
        std::int64_t const needed = std::max<std::int64_t>(cost, 1);
        usage_result r{stored, {.limit = limit_.amount, .remaining = left_}};
        bool const is_rate = periods_.exist() && limit_.refill != limit_refill::add;
        r.answer.code = is_rate ? key_code::rate_limited : key_code::usage_exceeded;
        r.answer.reset = periods_.exist() ? periods_.start_of(saturating_add_one(mark_)) : std::nullopt;
        if (cost < 0) {
            return r;
        }
        if (needed > left_) {
            // What was never used holds its amount, and additions begin with the first
            // use: waiting does not help.
            r.answer.retry_after = stored ? wait_for(needed, now) : std::nullopt;
            if (cost > 0 && stored && mark_ < stored->mark) {
                r.next = key_usage{left_, mark_, stored->last_used};
            }
            return r;
        }
        r.answer.allowed = true;
        r.answer.code = key_code::valid;
        if (cost > 0) {
            r.next = used(stored, left_ - cost, periods_.exist() ? mark_ : mark_ - cost, now);
            r.answer.remaining = left_ - cost;
        }
        return r;
    }

private:
    // Periods that began since it was stored: no more than since the latest use,
    // for it may have been stored while periods were longer.
    [[nodiscard]] std::int64_t passed_since(key_usage const& stored, instant now) const noexcept {
        std::int64_t const passed = distance(current_, stored.mark);
        instant const last{nanoseconds(stored.last_used)};
        return last > now ? passed : std::min(passed, distance(current_, periods_.number_of(last)));
    }

    static std::int64_t saturating_add_one(std::int64_t n) noexcept {
        return n == int64_bounds::max() ? n : n + 1;
    }

    [[nodiscard]] std::optional<nanoseconds> wait_for(std::int64_t needed, instant now) const noexcept {
        bool const adds = limit_.refill == limit_refill::add;
        if (!periods_.exist() || limit_.amount == 0 || (!adds && needed > limit_.amount)) {
            return {};
        }
        std::int64_t const more = adds ? divided_up(needed - left_, limit_.amount) : 1;
        if (more > int64_bounds::max() - std::max<std::int64_t>(mark_, 0)) {
            return {};
        }
        auto const when = periods_.start_of(mark_ + more);
        if (!when) {
            return {};
        }
        return nanoseconds(distance(count(*when), count(now)));
    }

    key_limit const& limit_;
    periods periods_;
    std::int64_t current_;
    std::int64_t left_;
    std::int64_t mark_;
};

// A bucket is stored as the instant at which it is full: a use moves that by what
// its credits take to be refilled.
usage_result take_from_bucket(key_limit const& l, std::int64_t period, std::optional<key_usage> const& stored,
                              std::int64_t cost, instant now) noexcept {
    // More than one each nanosecond is as good as no limit.
    std::int64_t const amount = std::min(l.amount, period);
    std::int64_t const each = divided_up(period, std::max<std::int64_t>(amount, 1));
    std::int64_t const capacity = each * amount;
    std::int64_t debt = stored ? std::min(distance(stored->mark, count(now)), capacity) : 0;
    std::int64_t const available = (capacity - debt) / each;
    std::int64_t const needed = std::max<std::int64_t>(cost, 1);
    usage_result r{stored, {.code = key_code::rate_limited, .limit = l.amount, .remaining = available}};
    bool const allowed = cost >= 0 && needed <= available;
    if (allowed) {
        r.answer.allowed = true;
        r.answer.code = key_code::valid;
        debt += cost * each;
        r.answer.remaining = available - cost;
    } else if (cost >= 0 && needed <= amount) {
        r.answer.retry_after = nanoseconds(debt - (capacity - needed * each));
    }
    bool const fits = count(now) <= int64_bounds::max() - debt;
    std::int64_t const full_at = fits ? count(now) + debt : int64_bounds::max();
    if (fits) {
        r.answer.reset = instant(nanoseconds(full_at));
    }
    if (allowed && cost > 0) {
        r.next = used(stored, r.answer.remaining, full_at, now);
    } else if (cost > 0 && stored && full_at < stored->mark) {
        r.next = key_usage{available, full_at, stored->last_used};
    }
    return r;
}

std::int64_t cost_of(key_limit const& l, use_cost const& cost) noexcept {
    auto const at = std::find_if(cost.named.begin(), cost.named.end(),
                                 [&](named_cost const& c) { return c.limit == l.name; });
    return at == cost.named.end() ? cost.each : at->cost;
}

} // namespace

usage_key usage_key_of(api_key const& k, key_limit const& l) {
    return l.shared ? usage_key{k.organization, {}, k.owner, l.name}
                    : usage_key{k.organization, k.id, {}, l.name};
}

usage_result consume(key_limit const& l, std::optional<key_usage> const& stored, std::int64_t cost,
                     instant now) noexcept {
    if (l.amount < 0) {
        return {stored, {}};
    }
    periods const p(l);
    if (l.refill == limit_refill::bucket && p.length() != 0) {
        return take_from_bucket(l, p.length(), stored, cost, now);
    }
    return credit_counter(l, stored, now).take(stored, cost, now);
}

use_answer consume_all(std::span<key_limit const> limits, std::span<std::optional<key_usage>> stored,
                       use_cost const& cost, instant now) {
    use_answer answer;
    std::vector<std::optional<key_usage>> next;
    for (std::size_t i = 0; i < limits.size(); ++i) {
        usage_result const r = consume(limits[i], stored[i], cost_of(limits[i], cost), now);
        if (answer.allowed()) {
            answer.code = r.answer.code;
        }
        answer.limits.push_back(r.answer);
        next.push_back(r.next);
    }
    for (std::size_t i = 0; i < limits.size(); ++i) {
        // Those that refuse take nothing.
        if (answer.allowed() || !answer.limits[i].allowed) {
            stored[i] = next[i];
        }
    }
    return answer;
}

} // namespace writ::inline WRIT_ABI
