# SPDX-License-Identifier: Apache-2.0

# Compiles the sources of writ_core once more, as the static library `target`,
# with <writ/...> looked up in the given directories, in their order.
function(writ_compile_core target)
  get_target_property(sources writ_core SOURCES)
  get_target_property(directory writ_core SOURCE_DIR)
  list(TRANSFORM sources PREPEND "${directory}/")
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} PUBLIC ${ARGN} PRIVATE "${PROJECT_SOURCE_DIR}/src")
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF UNITY_BUILD ON)
  # What files alone must not do, files brought together may; how fast it is does
  # not matter.
  target_compile_options(${target} PRIVATE -O0 -Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  target_link_libraries(${target} PUBLIC Boost::json PRIVATE OpenSSL::Crypto)
  if(WRIT_WITH_REGEX)
    target_compile_definitions(${target} PRIVATE WRIT_WITH_REGEX=1)
    target_link_libraries(${target} PRIVATE re2::re2)
  endif()
endfunction()
