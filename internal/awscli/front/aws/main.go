// Command aws is the front, which a seed script starts for every command.
//
// Go's runtime would take four fifths of its time (a millisecond) to start. So the linker gets
// main.start as the entry point, which calls front on the kernel's stack. See hack/build.sh.
package main

import (
	"syscall"
	"unsafe"

	"github.com/dynasnap/dynasnap/internal/awscli/front/wire"
)

// The linker uses start, and start uses front.
var _, _ = start, front

// start is the entry point: start_*.s.
func start()

// start calls front with the content of the kernel's stack.
func front(stack unsafe.Pointer) {
	words, arguments := commandLine(stack)
	status := wire.Run(words, arguments)
	_, _, _ = syscall.RawSyscall(syscall.SYS_EXIT_GROUP, uintptr(status), 0, 0)
}

// commandLine returns the arguments without argv[0] and the environment, which Linux stores one
// after the other. The stack holds argc, the pointers to the arguments, nil, the pointers to the
// environment, nil.
func commandLine(stack unsafe.Pointer) (words []byte, arguments int) {
	count := *(*int)(stack)
	pointers := (*[1 << 28]*byte)(unsafe.Add(stack, unsafe.Sizeof(count)))
	first, last := 1, count-1
	if count <= 1 {
		first = count + 1
	}
	for i := count + 1; pointers[i] != nil; i++ {
		last = i
	}
	if last < first {
		return nil, 0
	}
	begin, end := unsafe.Pointer(pointers[first]), unsafe.Pointer(pointers[last])
	for *(*byte)(end) != 0 {
		end = unsafe.Add(end, 1)
	}
	return unsafe.Slice((*byte)(begin), uintptr(end)-uintptr(begin)+1), max(count-1, 0)
}

// The linker requires main. A program that begins here was linked without hack/build.sh.
func main() { panic("the linker was not told to begin at main.start") }
