# SPDX-License-Identifier: GPL-3.0-or-later
# Writes OUT with the commit of SOURCE, only when it changed, so that nothing is rebuilt in vain.
set(ENV{GIT_OPTIONAL_LOCKS} 0)
execute_process(COMMAND git describe --always --dirty --abbrev=40 --exclude=* WORKING_DIRECTORY ${SOURCE}
                OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed OR NOT commit)
  set(commit unknown)
endif()
set(text "#define PARTNERSIM_GIT_COMMIT \"${commit}\"\n")
if(EXISTS ${OUT})
  file(READ ${OUT} known)
endif()
if(NOT "${known}" STREQUAL "${text}")
  file(WRITE ${OUT} "${text}")
endif()
