// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_POSTGRES_PROCESS_HPP
#define WRIT_TESTS_POSTGRES_PROCESS_HPP

#include <cstdio>
#include <string>
#include <vector>

#include <sys/types.h>

namespace writ_test {

// A program that runs, and what it says.  Killed in the end where it still runs.
class process {
public:
    // The first is the program's path.
    explicit process(std::vector<std::string> const& arguments);
    ~process();
    process(process const&) = delete;
    process& operator=(process const&) = delete;

    // The next line that it says; empty: it has ended.
    std::string line();
    // Ends it as `kill -9` does.
    void kill();
    // All lines to its end.
    std::vector<std::string> lines();
    // Waits for its end; true: it succeeded.
    bool succeeded();

private:
    pid_t id_ = -1;
    std::FILE* output_ = nullptr;
};

// Runs a program to its end; throws where that fails.
void run_program(std::vector<std::string> const& arguments);

} // namespace writ_test

#endif
