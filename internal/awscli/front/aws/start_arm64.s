#include "textflag.h"

// start calls front on the kernel's stack. Compiled Go looks at one thing that the runtime would have set up: a g, for
// the bounds of its stack. The zeros below stand for one: no bound.
TEXT ·start(SB),NOSPLIT|NOFRAME|TOPFRAME,$0
	MOVD	RSP, R0
	SUB	$48, RSP
	MOVD	R0, 8(RSP) // the argument of front
	STP	(ZR, ZR), 16(RSP) // g: four words
	STP	(ZR, ZR), 32(RSP)
	ADD	$16, RSP, g
	CALL	·front(SB)
	BRK
