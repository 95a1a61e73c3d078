# SPDX-License-Identifier: GPL-2.0-or-later
# viplane_precompiled(TARGET KIND): TARGET reads the standard headers precompiled. A KIND stands for one set of compile
# options, which have to be the same as those of the headers: library, test, or watched_test.
option(VIPLANE_PRECOMPILE "Precompile standard headers" OFF)
if(NOT VIPLANE_PRECOMPILE)
  function(viplane_precompiled target kind)
  endfunction()
  return()
endif()

# ccache would read the precompiled headers, some 80 MB, for each file, and preprocess the file besides: together that
# costs what the headers save.
unset(CMAKE_CXX_COMPILER_LAUNCHER)

# g++ 12 takes std::string's own code for out of bounds where it is inlined from precompiled headers, and for nothing
# where it is not (GCC bugs 105329 and 105651); only an optimised build looks so far.
set(VIPLANE_UNFOUNDED_WARNINGS
  $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread>)

set(VIPLANE_STANDARD_HEADERS
  <algorithm> <array> <chrono> <cstdint> <deque> <filesystem> <fstream> <functional> <map> <memory> <optional> <set>
  <span> <sstream> <stdexcept> <string> <string_view> <utility> <variant> <vector>)

function(viplane_precompiled target kind)
  set(headers viplane_headers_${kind})
  if(NOT TARGET ${headers})
    file(WRITE ${CMAKE_BINARY_DIR}/${headers}.cc "// Carries the precompiled headers of: ${kind}\n")
    add_library(${headers} OBJECT ${CMAKE_BINARY_DIR}/${headers}.cc)
    target_link_libraries(${headers} PRIVATE viplane_flags)
    target_compile_options(${headers} PRIVATE ${VIPLANE_UNFOUNDED_WARNINGS})
    if(kind MATCHES "test")
      target_link_libraries(${headers} PRIVATE GTest::gtest GTest::gmock)
      target_precompile_headers(${headers} PRIVATE ${VIPLANE_STANDARD_HEADERS} <gmock/gmock.h> <gtest/gtest.h>)
    else()
      target_precompile_headers(${headers} PRIVATE ${VIPLANE_STANDARD_HEADERS})
    endif()
    if(kind STREQUAL "test")
      if(VIPLANE_SANITIZE)
        target_compile_options(${headers} PRIVATE -O0)
      endif()
    else()
      target_compile_options(${headers} PRIVATE ${VIPLANE_WATCHED})
    endif()
  endif()
  target_compile_options(${target} PRIVATE ${VIPLANE_UNFOUNDED_WARNINGS})
  target_precompile_headers(${target} REUSE_FROM ${headers})
endfunction()
