// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_CONFORMANCE_REPLAY_HPP
#define WRIT_TESTS_CONFORMANCE_REPLAY_HPP

#include "conformance/report.hpp"

#include <writ/policy/statement.hpp>

#include <boost/json/object.hpp>

namespace writ_conformance {

// Asks writ everything that one recorded case asked CASL, and counts each
// answer.  A case that is refused counts all its answers as refused.
void replay(boost::json::object const& recorded, writ::dialect dialect, report& out);

} // namespace writ_conformance

#endif
