// Package mutant is compiled into the mutated program and switches one mutant
// on. It is copied there, so it imports the standard library alone.
//
// Each function stands for a piece of the program: it takes the number of its
// first mutant and what the piece is made of, and does what the piece did
// unless one of its mutants is on. Operands are evaluated once, in their order.
package mutant

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync/atomic"
	"time"
)

// Active names the environment variable with the number of the mutant that is
// on, Trace the one with the file to write traces to.
const (
	Active = "MUTANT"
	Trace  = "MUTANT_TRACE"
)

// Most is more than the highest number of a mutant.
const Most = 1 << 16

var (
	active, _ = strconv.Atoi(os.Getenv(Active))
	trace     = open(os.Getenv(Trace))
	reached   [Most]atomic.Bool
	differed  [Most]atomic.Bool
)

func open(name string) io.Writer {
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	return f
}

// note traces a mutant: a line with its number when the program was first
// there, and one with a plus sign when the mutant would first have made a
// difference. A test without such a line cannot tell the mutant from the
// program.
func note(id int, differs bool) {
	switch {
	case differs && !differed[id].Swap(true):
		fmt.Fprintf(trace, "+%d\n", id)
	case !differs && !reached[id].Swap(true):
		fmt.Fprintf(trace, "%d\n", id)
	}
}

// pick is what a piece comes to: what the program says, or what the mutant
// says if it is on.
func pick[T comparable](id int, program, mutant T) T {
	if trace != nil {
		note(id, program != mutant)
	}
	if id == active {
		return mutant
	}
	return program
}

// On reports whether a mutant is on that makes a difference wherever it is.
func On(id int) bool { return pick(id, false, true) }

// Keep reports whether a statement stays.
func Keep(id int) bool { return pick(id, true, false) }

// If is a condition: the first mutant never holds, the second always does.
func If(id int, c bool) bool { return pick(id+1, pick(id, c, false), true) }

// Not is a truth, negated by its mutant.
func Not(id int, c bool) bool { return pick(id, c, !c) }

// And is a && b; its mutant is a || b.
func And(id int, a bool, b func() bool) bool {
	if a {
		return pick(id, b(), true)
	}
	return On(id) && b()
}

// Or is a || b; its mutant is a && b.
func Or(id int, a bool, b func() bool) bool {
	if !a {
		return pick(id, b(), false)
	}
	return !On(id) || b()
}

// Lss is a < b; its mutant is a <= b.
func Lss[T cmp.Ordered](id int, a, b T) bool { return pick(id, a < b, a <= b) }

// Leq is a <= b; its mutant is a < b.
func Leq[T cmp.Ordered](id int, a, b T) bool { return pick(id, a <= b, a < b) }

// Gtr is a > b; its mutant is a >= b.
func Gtr[T cmp.Ordered](id int, a, b T) bool { return pick(id, a > b, a >= b) }

// Geq is a >= b; its mutant is a > b.
func Geq[T cmp.Ordered](id int, a, b T) bool { return pick(id, a >= b, a > b) }

// Before is a.Before(b); its mutant also holds when they are equal.
func Before(id int, a, b time.Time) bool { return pick(id, a.Before(b), !a.After(b)) }

// After is a.After(b); its mutant also holds when they are equal.
func After(id int, a, b time.Time) bool { return pick(id, a.After(b), !a.Before(b)) }

// integer is every whole number, number every number that can be compared.
type (
	integer interface {
		~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
	}
	number interface{ integer | ~float32 | ~float64 }
)

// Add is a + b; its mutant is a - b.
func Add[T number](id int, a, b T) T { return pick(id, a+b, a-b) }

// Sub is a - b; its mutant is a + b.
func Sub[T number](id int, a, b T) T { return pick(id, a-b, a+b) }

// Mul is a * b; its mutant is a + b, which never fails as a / b could.
func Mul[T number](id int, a, b T) T { return pick(id, a*b, a+b) }

// Quo is a / b; its mutant is a * b.
func Quo[T number](id int, a, b T) T { return pick(id, a/b, a*b) }

// Rem is a % b; its mutant is a * b.
func Rem[T integer](id int, a, b T) T { return pick(id, a%b, a*b) }

// Bits is a & b; its mutant is a | b.
func Bits[T integer](id int, a, b T) T { return pick(id, a&b, a|b) }

// Union is a | b; its mutant is a & b.
func Union[T integer](id int, a, b T) T { return pick(id, a|b, a&b) }

// Minus is a &^ b; its mutant is a & b.
func Minus[T integer](id int, a, b T) T { return pick(id, a&^b, a&b) }

// Min is the builtin min; its mutant is max.
func Min[T cmp.Ordered](id int, a, b T) T { return pick(id, min(a, b), max(a, b)) }

// Max is the builtin max; its mutant is min.
func Max[T cmp.Ordered](id int, a, b T) T { return pick(id, max(a, b), min(a, b)) }

// Increase is *p += by; the first mutant is *p -= by, the second does nothing.
func Increase[T number](id int, p *T, by T) { *p = pick(id+1, pick(id, *p+by, *p-by), *p) }

// Decrease is *p -= by; the first mutant is *p += by, the second does nothing.
func Decrease[T number](id int, p *T, by T) { *p = pick(id+1, pick(id, *p-by, *p+by), *p) }

// Inc is *p++; its mutant is *p--.
func Inc[T number](id int, p *T) { *p = pick(id, *p+1, *p-1) }

// Dec is *p--; its mutant is *p++.
func Dec[T number](id int, p *T) { *p = pick(id, *p-1, *p+1) }

// NoError is an error that a function returns; its mutant is nil.
func NoError(id int, err error) error {
	if pick(id, err == nil, true) {
		return nil
	}
	return err
}
