// Package wire is the protocol between a front and the server, and the front's part of it.
//
// A front connects to a unix socket and sends one message: a header, its working directory, its
// arguments and its environment, and with them its standard descriptors. The answer is one byte,
// the exit status. A connection that ends without it means that the command was not completed.
//
// This code also runs in a process without Go's runtime (see command aws). So it must not allocate,
// panic, or call code that does: it reads existing memory and calls the kernel.
package wire

import (
	"syscall"
	"unsafe"
)

// The server's socket is at the path in the environment variable. Without one it is at
// RelativeSocket, from the parent of the directory that holds this program.
const (
	SocketVariable = "DYNASNAP_AWS_SOCKET"
	RelativeSocket = "/run/aws.sock"
)

// Header begins a message, in the machine's byte order. The words that follow end with NUL, which
// none of them can contain: the working directory (empty if there is none), the arguments, the
// environment.
type Header struct {
	Size      uint32 // bytes that follow
	Arguments uint32 // number of arguments
}

// HeaderSize is the size of a header in bytes.
const HeaderSize = int(unsafe.Sizeof(Header{}))

// failed is the AWS CLI's status for errors other than of usage, configuration or service.
const failed = 255

// Run sends a command to the server, with its arguments (without argv[0]) and its environment, each
// ended by NUL, and returns the exit status that comes back.
func Run(words []byte, arguments int) (status int) {
	conn, ok := connect(words, arguments)
	if !ok {
		return failed
	}
	if errno := send(conn, words, arguments); errno != 0 {
		return printError("handing the command to the seeder", errno)
	}
	var answer [1]byte
	for {
		n, _, errno := syscall.RawSyscall(syscall.SYS_READ, conn, uintptr(unsafe.Pointer(&answer)), 1)
		switch {
		case errno == syscall.EINTR:
		case errno != 0:
			return printError("waiting for the seeder", errno)
		case n == 0:
			return printError("the seeder ended while the command ran", 0)
		default:
			return int(answer[0])
		}
	}
}

func connect(words []byte, arguments int) (conn uintptr, ok bool) {
	address := syscall.RawSockaddrUnix{Family: syscall.AF_UNIX}
	if !setPath(&address, words, arguments) {
		printError("the path of the socket is too long", 0)
		return 0, false
	}
	conn, errno := socket()
	if errno != 0 {
		printError("making a socket", errno)
		return 0, false
	}
	for {
		_, _, errno = syscall.RawSyscall(syscall.SYS_CONNECT, conn, uintptr(unsafe.Pointer(&address)), unsafe.Sizeof(address))
		switch errno {
		case 0:
			return conn, true
		case syscall.EINTR:
		default:
			printError("the seeder of dynasnap, for whose scripts this aws is, does not answer", errno)
			return 0, false
		}
	}
}

// socket returns a new socket whose descriptor is none of the standard ones. Closed standard
// descriptors become /dev/null first, because only open ones can be sent.
func socket() (uintptr, syscall.Errno) {
	for {
		fd, _, errno := syscall.RawSyscall(syscall.SYS_SOCKET, syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
		if errno != 0 || fd > 2 {
			return fd, errno
		}
		_, _, _ = syscall.RawSyscall(syscall.SYS_CLOSE, fd, 0, 0)
		null := [...]byte{'/', 'd', 'e', 'v', '/', 'n', 'u', 'l', 'l', 0}
		_, _, errno = syscall.RawSyscall(syscall.SYS_OPENAT, 0, uintptr(unsafe.Pointer(&null)), syscall.O_RDWR)
		if errno != 0 {
			return 0, errno
		}
	}
}

// setPath sets the path of the socket.
func setPath(address *syscall.RawSockaddrUnix, words []byte, arguments int) (ok bool) {
	path, ok := lookup(words, arguments)
	if !ok {
		path = defaultSocket()
	}
	if len(path) >= len(address.Path) {
		return false
	}
	for i, c := range path {
		address.Path[i] = int8(c)
	}
	return true
}

// program holds the path of this program.
var program [syscall.PathMax]byte

// defaultSocket returns the path of the socket for a program without the variable: /x/run/aws.sock
// for /x/bin/aws.
func defaultSocket() []byte {
	const link, anyDir = "/proc/self/exe\x00", 0 // any directory, for the path is absolute
	n, _, errno := syscall.RawSyscall6(syscall.SYS_READLINKAT, anyDir, uintptr(unsafe.Pointer(unsafe.StringData(link))),
		uintptr(unsafe.Pointer(&program)), unsafe.Sizeof(program)-uintptr(len(RelativeSocket)), 0, 0)
	if errno != 0 {
		n = 0
	}
	end := int(n)
	for slashes := 0; end > 0 && slashes < 2; {
		if end--; program[end] == '/' {
			slashes++
		}
	}
	return program[:end+copy(program[end:], RelativeSocket)]
}

// lookup finds the value of the socket's variable.
func lookup(words []byte, arguments int) (value []byte, ok bool) {
	const name = SocketVariable + "="
	for start, i := 0, 0; i < len(words); i++ {
		if words[i] != 0 {
			continue
		}
		word := words[start:i]
		start = i + 1
		if arguments--; arguments < 0 && len(word) > len(name) && string(word[:len(name)]) == name {
			return word[len(name):], true
		}
	}
	return nil, false
}

// descriptors is the control message with the standard descriptors.
type descriptors struct {
	header syscall.Cmsghdr
	number [3]int32
}

// directory holds the working directory.
var directory [syscall.PathMax]byte

func send(conn uintptr, words []byte, arguments int) syscall.Errno {
	size, _, errno := syscall.RawSyscall(syscall.SYS_GETCWD, uintptr(unsafe.Pointer(&directory)), unsafe.Sizeof(directory), 0)
	if errno != 0 {
		// A removed directory matters only to a command that names files by relative paths.
		directory[0], size = 0, 1
	}
	header := Header{Size: uint32(int(size) + len(words)), Arguments: uint32(arguments)}
	parts := [3]syscall.Iovec{
		{Base: (*byte)(unsafe.Pointer(&header)), Len: uint64(HeaderSize)},
		{Base: &directory[0], Len: uint64(size)},
		{Base: unsafe.SliceData(words), Len: uint64(len(words))},
	}
	standard := descriptors{
		header: syscall.Cmsghdr{
			Level: syscall.SOL_SOCKET,
			Type:  syscall.SCM_RIGHTS,
			Len:   uint64(unsafe.Sizeof(syscall.Cmsghdr{}) + unsafe.Sizeof([3]int32{})),
		},
		number: [3]int32{0, 1, 2},
	}
	message := syscall.Msghdr{
		Iov:        &parts[0],
		Iovlen:     uint64(len(parts)),
		Control:    (*byte)(unsafe.Pointer(&standard)),
		Controllen: uint64(unsafe.Sizeof(standard)),
	}
	for rest := uint64(HeaderSize) + uint64(header.Size); ; {
		sent, _, errno := syscall.RawSyscall(
			syscall.SYS_SENDMSG,
			conn,
			uintptr(unsafe.Pointer(&message)),
			syscall.MSG_NOSIGNAL,
		)
		switch {
		case errno == syscall.EINTR:
			continue
		case errno != 0:
			return errno
		}
		if rest -= uint64(sent); rest == 0 {
			return 0
		}
		// A signal can interrupt a message after the descriptors have arrived.
		message.Control, message.Controllen = nil, 0
		for i := range parts {
			skipped := min(parts[i].Len, uint64(sent))
			parts[i].Base = (*byte)(unsafe.Add(unsafe.Pointer(parts[i].Base), skipped))
			parts[i].Len -= skipped
			sent -= uintptr(skipped)
		}
	}
}

// printError writes an error to standard error and returns the status for it.
func printError(text string, errno syscall.Errno) (status int) {
	parts := [...]string{"\naws (dynasnap builtin): ", text, "", "", "\n"}
	if errno != 0 { // only this one has no text of its own
		parts[2], parts[3] = ": ", errno.Error()
	}
	var message [len(parts)]syscall.Iovec
	for i, part := range parts {
		message[i] = syscall.Iovec{Base: unsafe.StringData(part), Len: uint64(len(part))}
	}
	_, _, _ = syscall.RawSyscall(syscall.SYS_WRITEV, 2, uintptr(unsafe.Pointer(&message)), uintptr(len(message)))
	return failed
}
