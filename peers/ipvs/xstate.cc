// SPDX-License-Identifier: GPL-2.0-or-later
// Preloaded into user-mode-linux. Linux 6.1 of that kind knows a processor's extended state up to AVX-512 and hands
// ptrace so much of it; a host whose processor has more (AMX) takes the whole only (xstateregs_set in the kernel's
// arch/x86/kernel/fpu/regset.c answers EFAULT). So: read the whole, lay the known front over it, write the whole.
#include <elf.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

namespace {

alignas(64) char whole_state[1 << 16];

long set_extended_state(pid_t pid, iovec* known) {
  const long result = syscall(SYS_ptrace, PTRACE_SETREGSET, pid, NT_X86_XSTATE, known);
  if (result == 0 || errno != EFAULT) return result;
  iovec whole{whole_state, sizeof whole_state};
  if (syscall(SYS_ptrace, PTRACE_GETREGSET, pid, NT_X86_XSTATE, &whole) != 0 || whole.iov_len < known->iov_len)
    return -1;
  memcpy(whole_state, known->iov_base, known->iov_len);
  return syscall(SYS_ptrace, PTRACE_SETREGSET, pid, NT_X86_XSTATE, &whole);
}

}  // namespace

extern "C" long ptrace(enum __ptrace_request request, ...) {
  va_list arguments;
  va_start(arguments, request);
  const pid_t pid = va_arg(arguments, pid_t);
  void* const address = va_arg(arguments, void*);
  void* data = va_arg(arguments, void*);
  va_end(arguments);
  if (request == PTRACE_SETREGSET && reinterpret_cast<unsigned long>(address) == NT_X86_XSTATE) {
    return set_extended_state(pid, static_cast<iovec*>(data));
  }
  long peeked = 0;  // the system call stores what the library's function returns
  const bool is_peek = request == PTRACE_PEEKTEXT || request == PTRACE_PEEKDATA || request == PTRACE_PEEKUSER;
  if (is_peek) data = &peeked;
  const long result = syscall(SYS_ptrace, request, pid, address, data);
  return is_peek && result == 0 ? peeked : result;
}
