package storetest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"cspkit.example/store"
)

// anomalies are those of the Hermitage suite, by its names: orders of steps in
// which weaker stores show what no serial order could. Row 1 is 10 and row 2
// is 20. A step is "transaction: what": get a row, set a row (new ones too),
// find the rows with a value, all rows, commit, abort.
var anomalies = []struct{ name, promise, steps string }{
	{"G0-dirty-write", "of two transactions that write the same rows, all writes of one are behind all of the other.",
		"1: set 1 11, 2: set 1 12, 2: set 2 22, 2: commit, 1: set 2 21, 1: commit"},
	{"G1a-aborted-read", "what is undone is never read.",
		"1: set 1 101, 2: all, 1: abort, 2: all, 2: commit"},
	{"G1b-intermediate-read", "what a transaction replaces before it commits is never read by another.",
		"1: set 1 101, 2: all, 1: set 1 11, 1: commit, 2: all, 2: commit"},
	{"G1c-circular-information-flow", "of two transactions, not each reads what the other wrote.",
		"1: set 1 11, 2: set 2 22, 1: get 2, 2: get 1, 1: commit, 2: commit"},
	{"OTV-observed-transaction-vanishes", "whoever has read one write of a transaction reads the others too.",
		"1: set 1 11, 1: set 2 19, 2: set 1 12, 1: commit, 3: get 1, 2: set 2 18, 3: get 2, 2: commit, 3: get 2, 3: get 1, 3: commit"},
	{"PMP-predicate-many-preceders", "looking for rows twice finds the same ones.",
		"1: find 30, 2: set 3 30, 2: commit, 1: find 30, 1: commit"},
	{"P4-lost-update", "of two transactions that read a row and write it, one reads what the other wrote.",
		"1: get 1, 2: get 1, 1: set 1 11, 2: set 1 12, 1: commit, 2: commit"},
	{"G-single-read-skew", "two rows are read as they were at one moment.",
		"1: get 1, 2: get 1, 2: get 2, 2: set 1 12, 2: set 2 18, 2: commit, 1: get 2, 1: commit"},
	{"G2-item-write-skew", "of two transactions that read two rows and each write another of them, one reads what the other wrote.",
		"1: get 1, 1: get 2, 2: get 1, 2: get 2, 1: set 1 11, 2: set 2 21, 1: commit, 2: commit"},
	{"G2-phantom", "of two transactions that look for rows and insert one, one finds the other's row.",
		"1: find 30, 2: find 30, 1: set 3 30, 2: set 4 30, 1: commit, 2: commit"},
}

// anomalyCases run the anomalies and compare what came of it with every serial order.
func anomalyCases() (all []testCase) {
	for _, a := range anomalies {
		all = append(all, testCase{"isolation/" + a.name, "Update is serialisable: " + a.promise, func(t *tester) {
			script := newScript(a.steps)
			for round := range rounds {
				got, want := script.play(t, round), script.serial()
				if !slices.Contains(want, got) {
					t.Fatalf("no serial order has this outcome: %s\nThe serial ones are:\n%s", got, strings.Join(want, "\n"))
				}
			}
		}})
	}
	return all
}

// script is what several transactions do, each of which has a number from 1.
type script struct {
	steps []step
	last  int // the number of the last transaction
}

type step struct {
	tx    int
	what  string
	row   string
	value int64
}

func newScript(text string) (s script) {
	for _, part := range strings.Split(text, ", ") {
		var p step
		fmt.Sscanf(part, "%d: %s %s %d", &p.tx, &p.what, &p.row, &p.value) // what is left out is zero
		if p.what == "find" {
			fmt.Sscan(p.row, &p.value)
		}
		s.steps, s.last = append(s.steps, p), max(s.last, p.tx)
	}
	return s
}

// reads reports whether a transaction only reads.
func (s script) reads(tx int) bool {
	return !slices.ContainsFunc(s.steps, func(p step) bool { return p.tx == tx && (p.what == "set" || p.what == "abort") })
}

// outcome is what the transactions read, one after the other, and what is there in the end.
func outcome(reads [][]string, rows string) string {
	var b strings.Builder
	for i, r := range reads {
		fmt.Fprintf(&b, "%d reads %v, ", i+1, r)
	}
	return b.String() + "in the end " + rows
}

// serial returns the outcomes of all orders of whole transactions.
func (s script) serial() (all []string) {
	var next func(rows map[string]int64, reads [][]string, left []int)
	next = func(rows map[string]int64, reads [][]string, left []int) {
		if len(left) == 0 {
			all = append(all, outcome(reads, listed(rows)))
		}
		for i, tx := range left {
			after, read := s.alone(tx, rows)
			now := slices.Clone(reads)
			now[tx-1] = read
			next(after, now, slices.Delete(slices.Clone(left), i, i+1))
		}
	}
	left := make([]int, s.last)
	for i := range left {
		left[i] = i + 1
	}
	next(map[string]int64{"1": 10, "2": 20}, make([][]string, s.last), left)
	return all
}

// alone runs one transaction of the script by itself.
func (s script) alone(tx int, before map[string]int64) (after map[string]int64, read []string) {
	rows := maps.Clone(before)
	for _, p := range s.steps {
		switch {
		case p.tx != tx:
		case p.what == "set":
			rows[p.row] = p.value
		case p.what == "abort":
			return before, read
		case p.what == "commit":
			return rows, read
		default:
			seen := maps.Clone(rows)
			maps.DeleteFunc(seen, func(row string, v int64) bool {
				return p.what == "get" && row != p.row || p.what == "find" && v != p.value
			})
			read = append(read, listed(seen))
		}
	}
	return rows, read
}

// listed writes rows down, in order.
func listed(rows map[string]int64) string {
	var list []string
	for _, row := range slices.Sorted(maps.Keys(rows)) {
		list = append(list, fmt.Sprint(row, "=", rows[row]))
	}
	return fmt.Sprint(list)
}

// play runs the script over rows of an owner of its own, each transaction in a
// goroutine of its own, and returns the outcome. In every second round,
// transactions that only read are Views. Patience grows with the rounds.
func (s script) play(t *tester, round int) string {
	owner := fmt.Sprint("round", round)
	t.add(widget{ID: owner + "1", Owner: owner, Rank: 10}, widget{ID: owner + "2", Owner: owner, Rank: 20})
	turns := make([]turn, len(s.steps))
	for i := range turns {
		turns[i].over, turns[i].patience = make(chan struct{}), t.patience<<round
	}
	reads := make([][]string, s.last)
	all := make([]func(), s.last)
	for i := range all {
		all[i] = func() {
			defer s.end(i+1, turns)
			run := func(ctx context.Context, r store.Reader) (err error) {
				reads[i], err = s.steer(ctx, r, owner, i+1, turns)
				return err
			}
			var err error
			if round%2 > 0 && s.reads(i+1) {
				err = t.view(run)
			} else {
				err = t.update(func(ctx context.Context, w store.Writer) error { return run(ctx, w) })
			}
			if err != errBoom {
				t.ok(err)
			}
		}
	}
	t.together(all...)
	var rows string
	t.ok(t.view(func(ctx context.Context, r store.Reader) (err error) {
		rows, err = look(ctx, r, owner, step{what: "all"})
		return err
	}))
	return outcome(reads, rows)
}

// turn is over when its step is done.
type turn struct {
	once     sync.Once
	over     chan struct{}
	patience time.Duration
}

func (n *turn) end() { n.once.Do(func() { close(n.over) }) }

// wait waits for the turn, but not for long: a store may let only one
// transaction run at a time.
func (n *turn) wait() {
	timer := time.NewTimer(n.patience)
	defer timer.Stop()
	select {
	case <-n.over:
	case <-timer.C:
	}
}

// end ends all turns of a transaction that is over.
func (s script) end(tx int, turns []turn) {
	for i, p := range s.steps {
		if p.tx == tx {
			turns[i].end()
		}
	}
}

// steer takes the steps of one transaction, each when the one before it is done.
func (s script) steer(ctx context.Context, r store.Reader, owner string, tx int, turns []turn) (read []string, err error) {
	for i, p := range s.steps {
		if p.tx != tx {
			continue
		}
		if i > 0 {
			turns[i-1].wait()
		}
		switch p.what {
		case "commit":
			return read, nil // its turn is over when it is committed
		case "abort":
			return read, errBoom
		case "set":
			v := widget{ID: owner + p.row, Owner: owner, Rank: p.value, Version: store.Any}
			err = widgets.Put(ctx, r.(store.Writer), &v)
		default:
			var seen string
			seen, err = look(ctx, r, owner, p)
			read = append(read, seen)
		}
		if err != nil {
			return read, err
		}
		turns[i].end()
	}
	return read, nil
}

// look reads what a step asks for.
func look(ctx context.Context, r store.Reader, owner string, p step) (string, error) {
	rows := map[string]int64{}
	if p.what == "get" {
		v, err := widgets.Get(ctx, r, owner+p.row)
		rows[p.row] = v.Rank
		return listed(rows), err
	}
	s := by("by_rank", store.String(owner))
	if p.what == "find" {
		s.Equal = append(s.Equal, store.Int(p.value))
	}
	for v, err := range widgets.Scan(ctx, r, s) {
		if err != nil {
			return "", err
		}
		rows[strings.TrimPrefix(v.ID, owner)] = v.Rank
	}
	return listed(rows), nil
}
