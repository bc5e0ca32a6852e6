package mutant

import (
	"strings"
	"testing"
	"time"
)

// TestMutants checks every helper: what it is with no mutant on, and with its
// first and second one. It does not run beside other tests, for it switches
// mutants on.
func TestMutants(t *testing.T) {
	first, later := time.Unix(1, 0), time.Unix(2, 0)
	yes, no := func() bool { return true }, func() bool { return false }
	step := func(change func(p *int)) int { n := 10; change(&n); return n }
	for _, c := range []struct {
		name string
		do   func() any
		want [3]any // as it is, with the first mutant, with the second
	}{
		{"On", func() any { return On(1) }, [3]any{false, true, false}},
		{"Keep", func() any { return Keep(1) }, [3]any{true, false, true}},
		{"If true", func() any { return If(1, true) }, [3]any{true, false, true}},
		{"If false", func() any { return If(1, false) }, [3]any{false, false, true}},
		{"Not", func() any { return Not(1, true) }, [3]any{true, false, true}},
		{"true && false", func() any { return And(1, true, no) }, [3]any{false, true, false}},
		{"false && true", func() any { return And(1, false, yes) }, [3]any{false, true, false}},
		{"true || false", func() any { return Or(1, true, no) }, [3]any{true, false, true}},
		{"false || true", func() any { return Or(1, false, yes) }, [3]any{true, false, true}},
		{"<", func() any { return Lss(1, 2, 2) }, [3]any{false, true, false}},
		{"<=", func() any { return Leq(1, 2, 2) }, [3]any{true, false, true}},
		{">", func() any { return Gtr(1, 2, 2) }, [3]any{false, true, false}},
		{">=", func() any { return Geq(1, 2, 2) }, [3]any{true, false, true}},
		{"Before at the same time", func() any { return Before(1, first, first) }, [3]any{false, true, false}},
		{"Before", func() any { return Before(1, first, later) }, [3]any{true, true, true}},
		{"After at the same time", func() any { return After(1, first, first) }, [3]any{false, true, false}},
		{"After", func() any { return After(1, first, later) }, [3]any{false, false, false}},
		{"+", func() any { return Add(1, 7, 3) }, [3]any{10, 4, 10}},
		{"-", func() any { return Sub(1, 7, 3) }, [3]any{4, 10, 4}},
		{"*", func() any { return Mul(1, 7, 3) }, [3]any{21, 10, 21}},
		{"/", func() any { return Quo(1, 7, 3) }, [3]any{2, 21, 2}},
		{"%", func() any { return Rem(1, 7, 3) }, [3]any{1, 21, 1}},
		{"&", func() any { return Bits(1, 6, 3) }, [3]any{2, 7, 2}},
		{"|", func() any { return Union(1, 6, 3) }, [3]any{7, 2, 7}},
		{"&^", func() any { return Minus(1, 6, 3) }, [3]any{4, 2, 4}},
		{"min", func() any { return Min(1, 6, 3) }, [3]any{3, 6, 3}},
		{"max", func() any { return Max(1, 6, 3) }, [3]any{6, 3, 6}},
		{"+=", func() any { return step(func(p *int) { Increase(1, p, 3) }) }, [3]any{13, 7, 10}},
		{"-=", func() any { return step(func(p *int) { Decrease(1, p, 3) }) }, [3]any{7, 13, 10}},
		{"++", func() any { return step(func(p *int) { Inc(1, p) }) }, [3]any{11, 9, 11}},
		{"--", func() any { return step(func(p *int) { Dec(1, p) }) }, [3]any{9, 11, 9}},
		{"error", func() any { return NoError(1, errTest) }, [3]any{errTest, nil, errTest}},
		{"no error", func() any { return NoError(1, nil) }, [3]any{nil, nil, nil}},
	} {
		for n, want := range c.want {
			active = n
			if got := c.do(); got != want {
				t.Errorf("%s with mutant %d is %v, want %v", c.name, n, got, want)
			}
		}
	}
	active = 0
}

type testError struct{}

func (testError) Error() string { return "test" }

var errTest error = testError{}

// TestTrace shows that a mutant is traced once where it is reached, and once
// where it makes a difference.
func TestTrace(t *testing.T) {
	var b strings.Builder
	trace = &b
	defer func() { trace = nil }()
	for range 2 {
		Lss(10, 1, 2)
		Lss(11, 2, 2)
		If(12, true)
		And(14, false, nil)
	}
	Lss(10, 2, 2)
	if got, want := b.String(), "10\n+11\n+12\n13\n+14\n+10\n"; got != want {
		t.Errorf("trace %q, want %q", got, want)
	}
}
