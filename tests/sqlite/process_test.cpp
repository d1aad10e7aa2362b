// SPDX-License-Identifier: Apache-2.0
//
// Several processes on one file, some of them killed.
#include "sqlite/files.hpp"
#include "sqlite/history.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using writ_test::attempt;
using writ_test::told;

// One run of the helper; what it says is kept until it ends.
class writer {
public:
    writer(std::string what, std::string file, std::string name) {
        int ends[2];
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        std::string program = WRIT_SQLITE_WRITER;
        std::array<char*, 5> arguments{program.data(), what.data(), file.data(), name.data(), nullptr};
        REQUIRE(::posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments.data(), environ) == 0);
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        said_ = ends[0];
    }
    writer(writer const&) = delete;
    writer& operator=(writer const&) = delete;
    ~writer() { ::close(said_); }

    void kill() const { ::kill(process_, SIGKILL); }

    // Waits for the end; what it said.
    std::string end() {
        std::string all;
        std::array<char, 4'096> some;
        for (ssize_t n = 0; (n = ::read(said_, some.data(), some.size())) > 0;) {
            all.append(some.data(), static_cast<std::size_t>(n));
        }
        REQUIRE(::waitpid(process_, &status_, 0) == process_);
        return all;
    }
    [[nodiscard]] bool went_well() const { return WIFEXITED(status_) && WEXITSTATUS(status_) == 0; }
    [[nodiscard]] bool was_killed() const { return WIFSIGNALED(status_) && WTERMSIG(status_) == SIGKILL; }

private:
    pid_t process_ = -1;
    int said_ = -1;
    int status_ = -1;
};

// What a writer was told, from what it said.
void note(std::string const& said, std::map<std::string, attempt>& attempts) {
    std::istringstream lines(said);
    char what = 0;
    attempt a;
    while (lines >> what >> a.id >> a.number) {
        a.outcome = what == '!' ? told::committed : what == '-' ? told::refused : told::unknown;
        attempts[a.id] = a;
    }
}

// What nobody was told, the store tells; what it says now stays true.
void resolve(writ::store& s, std::map<std::string, attempt>& attempts) {
    for (auto& [id, a] : attempts) {
        if (a.outcome == told::unknown) {
            a.outcome = s.find_commit(id).value() ? told::committed : told::refused;
        }
    }
}

std::size_t wanted_kills() {
    char const* const asked = std::getenv("WRIT_KILLS");
    return asked != nullptr ? static_cast<std::size_t>(std::atoll(asked)) : 1'000;
}

// Both run at once to their end.
void run_both(std::string const& what, std::string const& file) {
    writer first(what, file, "first");
    writer second(what, file, "second");
    first.end();
    second.end();
    CHECK(first.went_well());
    CHECK(second.went_well());
}

} // namespace

TEST_SUITE("sqlite/process") {
    TEST_CASE("writers that are killed at any moment lose nothing that was acknowledged") {
        constexpr std::size_t writers = 4;
        writ_test::temporary_folder const folder;
        std::mt19937 random(1);
        std::map<std::string, attempt> attempts;
        std::size_t killed = 0;
        std::size_t cut_short = 0;
        for (std::size_t round = 0; killed < wanted_kills(); ++round) {
            std::vector<std::unique_ptr<writer>> all;
            for (std::size_t i = 0; i < writers; ++i) {
                std::string name = "w" + std::to_string(round) + "-" + std::to_string(i);
                all.push_back(std::make_unique<writer>("commit", folder.file(), std::move(name)));
            }
            for (auto& w : all) {
                std::this_thread::sleep_for(std::chrono::microseconds(random() % 8'000));
                w->kill();
            }
            for (auto& w : all) {
                note(w->end(), attempts);
                killed += w->was_killed() ? 1 : 0;
                REQUIRE(w->was_killed());
            }
            // Nobody has the file open: it is recovered.
            auto const store = writ_test::open_store(folder.file());
            std::size_t const before = attempts.size();
            for (auto const& [id, a] : attempts) {
                cut_short += a.outcome == told::unknown ? 1 : 0;
            }
            resolve(*store, attempts);
            REQUIRE(attempts.size() == before);
        }
        std::vector<attempt> list;
        for (auto const& [id, a] : attempts) {
            list.push_back(a);
        }
        MESSAGE(killed << " kills, " << list.size() << " commits, " << cut_short << " of them cut short");
        CHECK(cut_short > killed / 20);
        CHECK(writ_test::contradiction(*writ_test::open_store(folder.file()), list) == "");
    }

    TEST_CASE("two processes lose no update") {
        writ_test::temporary_folder const folder;
        run_both("increment", folder.file());
        auto const content = writ_test::open_store(folder.file())->load({}).value();
        REQUIRE(content.records.roles.size() == 1);
        CHECK(content.records.roles[0].name == "200");
        CHECK(content.revision == 200);
    }

    TEST_CASE("of two processes that want the same claim one gets it") {
        writ_test::temporary_folder const folder;
        run_both("claim", folder.file());
        CHECK(writ_test::open_store(folder.file())->scopes(std::nullopt, 1'000).value().size() == 100);
        CHECK(writ_test::run_sql(folder.file(), "SELECT count(*) FROM claims") == "100");
    }
}
