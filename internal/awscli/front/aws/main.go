// Command aws is the front as a program of its own, the one that a seed script starts for every command.
//
// Starting Go's runtime would cost more than all the rest of it (four fifths of a millisecond, of one): so the linker
// is told to start it at main.start, which calls front on the stack that the kernel made. See hack/build.sh.
package main

import (
	"syscall"
	"unsafe"

	"github.com/dynasnap/dynasnap/internal/awscli/front/wire"
)

// The linker uses the one, and that the other.
var _, _ = start, front

// start is where the kernel starts this program: start_*.s.
func start()

// front is called by start, with what the kernel has put on the stack.
func front(stack unsafe.Pointer) {
	words, arguments := commandLine(stack)
	status := wire.Run(words, arguments)
	_, _, _ = syscall.RawSyscall(syscall.SYS_EXIT_GROUP, uintptr(status), 0, 0)
}

// commandLine returns the arguments without argv[0] and the environment, which Linux lays out one after the other.
// The stack holds argc, the pointers to the arguments, nil, the pointers to the environment, nil.
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

// main is what the linker expects to find; a program that begins here was linked without hack/build.sh.
func main() { panic("the linker was not told to begin at main.start") }
