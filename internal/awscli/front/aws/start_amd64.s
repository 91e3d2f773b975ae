#include "textflag.h"

// start calls front on the kernel's stack. Compiled Go looks at two things that the runtime would have set up: a g,
// for the bounds of its stack (the zeros below stand for one: no bound), and thread-local storage, to find that g.
TEXT ·start(SB),NOSPLIT|NOFRAME|TOPFRAME,$0
	MOVQ	SP, BX
	SUBQ	$64, SP
	ANDQ	$~15, SP
	MOVQ	BX, 0(SP) // the argument of front
	MOVQ	$0, 16(SP) // g: four words
	MOVQ	$0, 24(SP)
	MOVQ	$0, 32(SP)
	MOVQ	$0, 40(SP)
	LEAQ	16(SP), AX
	MOVQ	AX, 48(SP) // the thread-local word that points to g, which ends where FS points
	LEAQ	56(SP), SI
	MOVQ	$0x1002, DI // ARCH_SET_FS
	MOVQ	$158, AX // arch_prctl
	SYSCALL
	CALL	·front(SB)
	INT	$3
