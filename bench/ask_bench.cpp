// SPDX-License-Identifier: Apache-2.0
// How fast are the questions about answers?  Explanations and filters on W3, each
// beside the check; a filter's SQL beside one that is written by hand; and
// questions turned round on W1 and W5.
#include "ask/explanations.hpp"
#include "ask/rows.hpp"
#include "ask/turned_round.hpp"
#include "cases/tenancy.hpp"
#include "support/run.hpp"

int main(int argc, char** argv) {
    bench::keep_freed_memory();
    bench::add_explanations();
    bench::add_rows();
    bench::add_turned_round("w1", bench::w1);
    bench::add_turned_round("w5", bench::w5(1'000'000));
    return bench::run_all(argc, argv);
}
