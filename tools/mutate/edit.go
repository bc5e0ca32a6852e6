package main

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// edits are changes of a source by position. They are noted from the outside
// of the syntax tree to its inside, in which order they may nest.
type edits []edit

// edit replaces what stands between two offsets, or inserts where they are
// equal.
type edit struct {
	from, to int
	text     string
	closing  bool // belongs to what ends here, not to what begins
}

// open inserts text where something begins.
func (e *edits) open(at int, text string) { *e = append(*e, edit{at, at, text, false}) }

// close inserts text where something ends.
func (e *edits) close(at int, text string) { *e = append(*e, edit{at, at, text, true}) }

// wrap puts text around a piece.
func (e *edits) wrap(from, to int, before, after string) {
	e.open(from, before)
	e.close(to, after)
}

// replace puts text in the place of a piece.
func (e *edits) replace(from, to int, text string) { *e = append(*e, edit{from, to, text, false}) }

// apply returns the changed source. Every line of it keeps its number.
func (e edits) apply(source []byte) []byte {
	var b bytes.Buffer
	at := 0
	for _, d := range e.inOrder() {
		b.Write(source[at:d.from])
		b.WriteString(d.text)
		b.WriteString(strings.Repeat("\n", bytes.Count(source[d.from:d.to], []byte("\n"))))
		at = d.to
	}
	b.Write(source[at:])
	return b.Bytes()
}

// inOrder sorts edits by their places. At one place, what ends there is closed
// from the inside to the outside before the next thing is opened from the
// outside to the inside.
func (e edits) inOrder() edits {
	closing, opening := edits{}, edits{}
	for _, d := range e {
		if d.closing {
			closing = append(closing, d)
		} else {
			opening = append(opening, d)
		}
	}
	slices.Reverse(closing)
	all := append(closing, opening...)
	slices.SortStableFunc(all, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	return all
}
