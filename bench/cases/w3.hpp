// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_CASES_W3_HPP
#define WRIT_BENCH_CASES_W3_HPP

// Workload W3: 10 roles of 6 statements with conditions on documents.
//
// A condition demands that the owner be the subject, that the status be in a
// list, or that the level be at most the subject's clearance.  Three
// statements of each role demand all of it ("3c").

#include "cases/document.hpp"
#include "cases/random.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct w3_statement {
    std::string action;
    bool owner = false;
    // Empty: any status.
    std::vector<std::string> statuses;
    bool level = false;
    bool inverted = false;
};

struct w3_subject {
    std::string id;
    std::int64_t clearance = 0;
    std::size_t role = 0;
};

// Indexes of a subject and a document.
struct w3_request {
    std::size_t subject = 0;
    std::string action;
    std::size_t document = 0;
    bool allowed = false;
};

inline boost::json::object to_json(w3_statement const& s) {
    boost::json::object conditions;
    if (s.owner) {
        conditions["ownerId"] = "${subject.id}";
    }
    if (!s.statuses.empty()) {
        conditions["status"] = {{"$in", boost::json::array(s.statuses.begin(), s.statuses.end())}};
    }
    if (s.level) {
        conditions["meta.level"] = {{"$lte", "${subject.clearance}"}};
    }
    boost::json::object statement{{"action", s.action}, {"subject", "Document"}, {"conditions", conditions}};
    if (s.inverted) {
        statement["inverted"] = true;
    }
    return statement;
}

class w3 {
public:
    explicit w3(bool only_3c, std::uint64_t seed = 3) : random_(seed) {
        for (std::size_t r = 0; r < 10; ++r) {
            roles.push_back(make_role());
        }
        for (std::size_t s = 0; s < 100; ++s) {
            subjects.push_back(
                {random_.id(), static_cast<std::int64_t>(2 + random_.below(7)), s % roles.size()});
        }
        std::vector<std::string> const actions =
            only_3c ? std::vector<std::string>{"update", "publish", "delete"}
                    : std::vector<std::string>{"read", "archive", "update", "publish", "delete"};
        while (documents.size() < 1'024) {
            add_document();
        }
        // As many as a branch predictor cannot learn by heart.
        while (requests.size() < 16'384) {
            add_request(random_.one_of(actions), random_.chance(50));
        }
    }

    std::vector<std::vector<w3_statement>> roles;
    std::vector<w3_subject> subjects;
    std::vector<document> documents;
    std::vector<w3_request> requests;

    [[nodiscard]] std::string policy_of(std::size_t role) const {
        boost::json::array list;
        for (w3_statement const& s : roles[role]) {
            list.push_back(to_json(s));
        }
        return serialize(list);
    }

private:
    std::vector<w3_statement> make_role() {
        return {
            {"read", true, {}, false, false},
            {"read", false, some_statuses(), true, true},
            {"archive", true, some_statuses(), false, false},
            {"update", true, some_statuses(), true, false},
            {"publish", true, some_statuses(), true, false},
            {"delete", true, some_statuses(), true, false},
        };
    }

    std::vector<std::string> some_statuses() {
        auto list = statuses_;
        for (std::size_t i = list.size(); i > 1; --i) {
            std::swap(list[i - 1], list[random_.below(i)]);
        }
        list.resize(2 + random_.below(2));
        return list;
    }

    // The latest statement that holds decides.
    [[nodiscard]] bool answer(w3_subject const& s, std::string_view action, document const& d) const {
        bool allowed = false;
        for (w3_statement const& rule : roles[s.role]) {
            bool const in_list =
                std::find(rule.statuses.begin(), rule.statuses.end(), d.status) != rule.statuses.end();
            if (rule.action == action && (!rule.owner || d.owner_id == s.id)
                && (rule.statuses.empty() || in_list) && (!rule.level || d.meta.level <= s.clearance)) {
                allowed = !rule.inverted;
            }
        }
        return allowed;
    }

    void add_document() {
        owners_.push_back(random_.below(subjects.size()));
        documents.push_back({random_.id(),
                             "The title of a document",
                             subjects[owners_.back()].id,
                             random_.one_of(statuses_),
                             "accounting",
                             static_cast<std::int64_t>(random_.below(100'000)),
                             random_.chance(10),
                             {static_cast<std::int64_t>(random_.below(10)), "upload"}});
    }

    // A random request, mostly of the document's owner, to which the answer is the wanted one.
    void add_request(std::string const& action, bool wanted) {
        for (;;) {
            std::size_t const about = random_.below(documents.size());
            std::size_t const who = random_.chance(80) ? owners_[about] : random_.below(subjects.size());
            if (answer(subjects[who], action, documents[about]) == wanted) {
                requests.push_back({who, action, about, wanted});
                return;
            }
        }
    }

    random_source random_;
    // By document.
    std::vector<std::size_t> owners_;
    std::vector<std::string> statuses_ = {"draft", "submitted", "in_review", "approved", "published"};
};

} // namespace bench

#endif
